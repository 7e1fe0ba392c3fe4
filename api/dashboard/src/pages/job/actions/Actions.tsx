/** What can be done to one job: only what its state and the reader's key allow. */
import { useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { mayWrite } from "~/api/session";
import { go, href } from "~/app/address";
import { DEEDS, perform } from "~/pages/job/actions/deeds";
import { Extend } from "~/pages/job/actions/Extend";
import { isLegal, type Bulk } from "~/pages/job/actions/legal";
import { Share } from "~/pages/job/actions/Share";
import { Confirm } from "~/ui/Confirm";
import { tell, tellProblem } from "~/ui/Toasts";

type Job = Schemas["JobSummary"];
type Open = Bulk | "extend" | "share" | null;

/** `onDone` is called after each action: read the job anew where the line does not. */
export function Actions({ job, onDone }: { job: Job; onDone?: () => void }) {
  const [open, setOpen] = useState<Open>(null);
  const [isBusy, setBusy] = useState(false);
  const close = () => setOpen(null);

  async function run(deed: Bulk): Promise<void> {
    const note = await perform(deed, job.id);
    tell(`${nameOf(job)} was ${DEEDS[deed].done}.${note === null ? "" : ` ${note}`}`);
    if (deed === "delete") go(href([]));
    else onDone?.();
  }
  async function runAtOnce(deed: Bulk): Promise<void> {
    setBusy(true);
    await run(deed).catch(tellProblem);
    setBusy(false);
  }

  if (!mayWrite.value) return null;
  const atOnce = (["pause", "resume"] as const).filter((deed) => isLegal(deed, job.state));
  const asked = (["stop", "cancel", "delete"] as const).filter((deed) => isLegal(deed, job.state));
  return (
    <div class="actions" role="group" aria-label="Actions">
      {atOnce.map((deed) => (
        <button key={deed} type="button" class="button" disabled={isBusy} onClick={() => void runAtOnce(deed)}>
          {DEEDS[deed].label}
        </button>
      ))}
      {isLegal("extend", job.state) && (
        <button type="button" class="button" onClick={() => setOpen("extend")}>
          Extend
        </button>
      )}
      <a class="button" href={href(["new"], { clone: job.id })}>
        Clone
      </a>
      <button type="button" class="button" onClick={() => setOpen("share")}>
        Share
      </button>
      {asked.map((deed) => (
        <button
          key={deed}
          type="button"
          class={`button ${DEEDS[deed].isFinal ? "button-bad" : ""}`}
          onClick={() => setOpen(deed)}
        >
          {DEEDS[deed].label}
        </button>
      ))}
      {open === "extend" && <Extend job={job} onClose={close} {...(onDone ? { onDone } : {})} />}
      {open === "share" && <Share jobId={job.id} name={nameOf(job)} onClose={close} />}
      {open !== null && open !== "extend" && open !== "share" && (
        <Confirm
          title={`${DEEDS[open].label} ${nameOf(job)}?`}
          label={`${DEEDS[open].label} the job`}
          isFinal={DEEDS[open].isFinal}
          run={() => run(open)}
          onClose={close}
        >
          <p>{DEEDS[open].means}</p>
        </Confirm>
      )}
    </div>
  );
}

function nameOf(job: Job): string {
  return job.name ?? job.id;
}
