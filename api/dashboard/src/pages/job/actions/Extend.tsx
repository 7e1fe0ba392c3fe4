/** Adds to what a job may spend: says what is spent, takes what is added. */
import { useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { extensionOf, unitOf, UNITS, type Draft } from "~/pages/job/actions/extension";
import { reached, SUMS, type Sum } from "~/text/budgets";
import { score } from "~/text/numbers";
import { Dialog } from "~/ui/Dialog";
import { Failure } from "~/ui/Notice";
import { Progress } from "~/ui/Progress";
import { tell } from "~/ui/Toasts";

type Job = Schemas["JobSummary"];

const NAMES: Record<Sum, string> = {
  trials: "Trials",
  wall_seconds: "Time elapsed",
  compute_seconds: "Time computed",
};

export function Extend({ job, onClose, onDone }: { job: Job; onClose: () => void; onDone?: () => void }) {
  const [idempotencyKey] = useState(randomKey); // sent twice, it is added once
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const target = job.budget.target_score;

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const draft = Object.fromEntries(new FormData(event.currentTarget)) as Draft;
    setBusy(true);
    setProblem(undefined);
    try {
      const moved = await answer(
        client.POST("/v1/jobs/{job_id}/extend", {
          params: { path: { job_id: job.id }, header: { "idempotency-key": idempotencyKey } },
          body: extensionOf(draft, target.limit),
        }),
      );
      tell(`The budget was extended. ${moved.running_trials.note}`);
      onDone?.();
      onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Extend ${job.name ?? job.id}`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <p class="quiet">
          What you add comes on top of the limit. {job.state === "finished" && "The job is queued again and goes on."}
        </p>
        {SUMS.map((name) => (
          <Part key={name} name={name} job={job} error={problem?.fields.get(name)} />
        ))}
        <label class="field">
          <span>Target score{target.best !== null && ` (best so far ${score(target.best)})`}; empty for none</span>
          <input name="target_score" type="number" step="any" defaultValue={target.limit ?? ""} />
          <FieldError text={problem?.fields.get("target_score")} />
        </label>
        {problem && <Failure problem={problem} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={onClose}>
            Leave it
          </button>
          <button class="button button-main" disabled={isBusy}>
            Extend the budget
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Part({ name, job, error }: { name: Sum; job: Job; error: string | undefined }) {
  const { limit } = job.budget[name];
  const now = reached(job.budget, name);
  if (limit === null) return <p class="quiet">{now.text}, so nothing to add to</p>;
  const isTime = name !== "trials";
  return (
    <fieldset class="extend-part">
      <legend>{NAMES[name]}</legend>
      <Progress part={now.part ?? 0} text={now.text} />
      <div class="extend-add">
        <label class="field">
          <span>Add</span>
          <input
            name={name}
            type="number"
            min={isTime ? 0.001 : 1}
            step={isTime ? "any" : 1}
            defaultValue={job.end_reason === name ? String(isTime ? limit / UNITS[unitOf(limit)] : limit) : ""}
          />
        </label>
        {isTime && (
          <label class="field">
            <span>Unit</span>
            <select name={`${name}_unit`}>
              {Object.keys(UNITS).map((unit) => (
                <option key={unit} selected={unit === unitOf(limit)}>
                  {unit}
                </option>
              ))}
            </select>
          </label>
        )}
      </div>
      <FieldError text={error} />
    </fieldset>
  );
}

function FieldError({ text }: { text: string | undefined }) {
  return text === undefined ? null : (
    <span class="field-error" role="alert">
      {text}
    </span>
  );
}

function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
