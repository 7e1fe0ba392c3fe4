/** Where a share link leads: it logs in by the link's token, then shows the job. */
import { useEffect, useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { logIn, session, sharedJob } from "~/api/session";
import { go, href } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Empty, Failure, Waiting } from "~/ui/Notice";

export default function Shared({ ids: [token = ""] }: PageProps) {
  const [problem, setProblem] = useState<Problem>();
  const [isAgreed, setAgreed] = useState(false);
  const known = session.value;
  const isKeyHeld = known !== null && known !== undefined && !known.is_open && known.job_id === null;
  const mayOpen = known !== undefined && (!isKeyHeld || isAgreed);
  useEffect(() => {
    if (!mayOpen) return;
    logIn(token).then(
      () => go(sharedJob.value === null ? href([]) : href(["jobs", sharedJob.value]), { replace: true }),
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [token, mayOpen]);

  if (problem?.status === 401)
    return (
      <Empty isPage title="This link leads nowhere any more">
        <p>It was revoked, has expired, or was not copied whole. Ask whoever gave it to you for another.</p>
        <a class="button" href={href([])}>
          Log in with a key
        </a>
      </Empty>
    );
  if (problem) return <Failure problem={problem} retry={() => location.reload()} />;
  if (!isKeyHeld) return <Waiting />;
  return (
    <Empty isPage title="You are logged in already">
      <p>This link shows one job to guests. Opening it ends your login in this browser.</p>
      <div class="dialog-buttons">
        <a class="button" href={href([])}>
          Stay logged in
        </a>
        <button type="button" class="button button-main" onClick={() => setAgreed(true)}>
          Open the shared job
        </button>
      </div>
    </Empty>
  );
}
