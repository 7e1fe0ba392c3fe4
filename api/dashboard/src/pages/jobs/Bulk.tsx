/** What can be done to the marked jobs, and the dialogue that says to how many and how it went. */
import { useEffect, useRef, useState } from "preact/hooks";

import { DEEDS, perform } from "~/pages/job/actions/deeds";
import { BULK, legalFor, type Bulk as Deed } from "~/pages/job/actions/legal";
import { jobsOf, toEach, type Outcome } from "~/pages/jobs/bulk";
import type { Job } from "~/pages/jobs/list";
import { Dialog } from "~/ui/Dialog";
import { Progress } from "~/ui/Progress";
import { tell } from "~/ui/Toasts";

export function Bulk({ jobs, onClear }: { jobs: readonly Job[]; onClear: () => void }) {
  const [asked, setAsked] = useState<{ deed: Deed; jobs: readonly Job[] }>();
  return (
    <div class="bulk" role="region" aria-label="Selected jobs">
      <strong role="status">{jobsOf(jobs.length)} selected</strong>
      {BULK.map((deed) => {
        const num = legalFor(deed, jobs).length;
        return (
          <button
            key={deed}
            type="button"
            class={`button ${DEEDS[deed].isFinal ? "button-bad" : ""}`}
            disabled={num === 0}
            title={num === 0 ? `None of them can be ${DEEDS[deed].done} as it stands` : undefined}
            onClick={() => setAsked({ deed, jobs })}
          >
            {DEEDS[deed].label}
            {num > 0 && num < jobs.length && ` ${num}`}
          </button>
        );
      })}
      <button type="button" class="button" onClick={onClear}>
        Clear
      </button>
      {asked && <Run deed={asked.deed} jobs={asked.jobs} onClose={() => setAsked(undefined)} onDone={onClear} />}
    </div>
  );
}

function Run(props: { deed: Deed; jobs: readonly Job[]; onClose: () => void; onDone: () => void }) {
  const deed = DEEDS[props.deed];
  const [wanted] = useState(() => legalFor(props.deed, props.jobs));
  const [outcomes, setOutcomes] = useState<readonly Outcome[]>();
  const [isDone, setDone] = useState(false);
  const isOver = useRef(false);
  useEffect(() => () => void (isOver.current = true), []);
  const numOthers = props.jobs.length - wanted.length;
  const failed = outcomes?.filter((one) => one.reason !== null) ?? [];

  async function run(): Promise<void> {
    setOutcomes([]);
    const all = await toEach(wanted, (job) => perform(props.deed, job.id), setOutcomes, () => isOver.current);
    const numFailed = all.filter((one) => one.reason !== null).length;
    const numDone = all.length - numFailed;
    if (numDone > 0) tell(`${jobsOf(numDone)} ${numDone === 1 ? "was" : "were"} ${deed.done}.`);
    if (isOver.current) return;
    setDone(true);
    if (numFailed > 0) return;
    props.onDone();
    props.onClose();
  }

  return (
    <Dialog title={`${deed.label} ${jobsOf(wanted.length)}?`} onClose={props.onClose}>
      <div class="stack">
        {outcomes === undefined && <p>{deed.means}</p>}
        {outcomes === undefined && numOthers > 0 && (
          <p class="quiet">
            {numOthers === 1
              ? `1 job of the selection cannot be ${deed.done} as it stands, and stays as it is.`
              : `${numOthers} jobs of the selection cannot be ${deed.done} as they stand, and stay as they are.`}
          </p>
        )}
        {outcomes !== undefined && (
          <Progress part={outcomes.length / wanted.length} text={`${outcomes.length} of ${jobsOf(wanted.length)}`} />
        )}
        {failed.length > 0 && (
          <div class="failure" role="alert">
            <p>
              <strong>{jobsOf(failed.length)} could not be {deed.done}.</strong>
            </p>
            <ul>
              {failed.map(({ job, reason }) => (
                <li key={job.id}>
                  {job.name ?? job.id}: {reason}
                </li>
              ))}
            </ul>
          </div>
        )}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={props.onClose}>
            {isDone ? "Close" : outcomes === undefined ? "Leave them" : "Do no more"}
          </button>
          {outcomes === undefined && (
            <button type="button" class={`button ${deed.isFinal ? "button-bad" : "button-main"}`} onClick={() => void run()}>
              {deed.label} {jobsOf(wanted.length)}
            </button>
          )}
        </div>
      </div>
    </Dialog>
  );
}
