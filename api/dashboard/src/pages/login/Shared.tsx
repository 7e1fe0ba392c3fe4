/** Where a share link leads: it logs in by the link's token, then shows the job. */
import { useEffect, useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { logIn, sharedJob } from "~/api/session";
import { go, href } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Failure, Waiting } from "~/ui/Notice";

export default function Shared({ ids: [token = ""] }: PageProps) {
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    logIn(token).then(
      () => go(sharedJob.value === null ? href([]) : href(["jobs", sharedJob.value]), { replace: true }),
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [token]);
  return problem ? <Failure problem={problem} /> : <Waiting />;
}
