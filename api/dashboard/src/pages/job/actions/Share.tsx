/** Links with which others may look at one job: make one, see those there are, end them. */
import { useState } from "preact/hooks";

import { answer, BASE, client, type Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { useResource } from "~/api/resource";
import { href } from "~/app/address";
import { Lifetimes, secondsOf } from "~/ui/Lifetimes";
import { Dialog } from "~/ui/Dialog";
import { Failure, Waiting } from "~/ui/Notice";
import { Secret } from "~/ui/Secret";
import { Shares } from "~/ui/Shares";

export function Share({ jobId, name, onClose }: { jobId: string; name: string; onClose: () => void }) {
  const [made, setMade] = useState<Schemas["MadeShare"]>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const params = { path: { job_id: jobId } };
  const links = useResource(jobId, (signal) => answer(client.GET("/v1/jobs/{job_id}/shares", { params, signal })));

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const label = form.get("name");
    setBusy(true);
    setProblem(undefined);
    try {
      const body = { name: typeof label === "string" ? label : "", expires_in_seconds: secondsOf(form) };
      setMade(await answer(client.POST("/v1/jobs/{job_id}/shares", { params, body })));
      links.refresh();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Share ${name}`} onClose={onClose}>
      <div class="stack">
        <p class="quiet">
          Whoever has the link may look at this job and its exports, and at nothing else, without a key.
        </p>
        {made ? (
          <Secret
            label="Link"
            text={`${BASE}${href(["share", made.token])}`}
            note="It is shown only now. Whoever loses it needs another."
          />
        ) : (
          <form class="make" onSubmit={(event) => void submit(event)}>
            <label class="field">
              <span>For whom</span>
              <input name="name" maxLength={200} placeholder="Reviewers" />
            </label>
            <Lifetimes />
            <button class="button button-main" disabled={isBusy}>
              Make a link
            </button>
          </form>
        )}
        {problem && <Failure problem={problem} />}
        {links.problem && <Failure problem={links.problem} retry={links.refresh} />}
        {links.data ? (
          <Shares shares={links.data.items} onRevoked={links.refresh} />
        ) : (
          !links.problem && <Waiting lines={2} />
        )}
      </div>
    </Dialog>
  );
}
