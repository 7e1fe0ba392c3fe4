/** Add a trial to the comparison by its job and its number, or a job's best. */
import { useEffect, useState } from "preact/hooks";

import { answer, client } from "~/api/client";
import { problemOf } from "~/api/problem";
import { useResource } from "~/api/resource";

const TYPING_MS = 200;

export function AddTrial({ jobId, onAdd }: { jobId: string | undefined; onAdd: (trialId: string) => void }) {
  const [typed, setTyped] = useState("");
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string>();
  const [error, setError] = useState<string>();
  useEffect(() => {
    const timer = setTimeout(() => setSearch(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const { data } = useResource(`jobs ${search}`, (signal) =>
    answer(client.GET("/v1/summaries", { params: { query: { limit: 50, ...(search === "" ? {} : { search }) } }, signal })),
  );
  const jobs = data?.items ?? [];
  const job = jobs.find(({ id }) => id === (chosen ?? jobId)) ?? jobs[0];

  async function add(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const wanted = Number(new FormData(form).get("number"));
    if (job === undefined) return;
    setError(undefined);
    try {
      const { rows } = await answer(
        client.GET("/v1/jobs/{job_id}/rows", {
          params: { path: { job_id: job.id }, query: { where: [`number=${wanted}`], limit: 1 } },
        }),
      );
      const [row] = rows;
      if (row === undefined) setError(`${job.name ?? job.id} has no trial ${wanted}: its numbers go from 0 to ${job.num_trials - 1}.`);
      else {
        onAdd(row.id);
        form.reset();
      }
    } catch (problem) {
      setError(problemOf(problem).message);
    }
  }

  return (
    <form class="add-trial" aria-label="Add a trial" onSubmit={(event) => void add(event)}>
      <label class="field">
        <span>Find a job</span>
        <input type="search" value={typed} placeholder="Part of its name or id" onInput={(event) => setTyped(event.currentTarget.value)} />
      </label>
      <label class="field">
        <span>Job</span>
        <select value={job?.id} onChange={(event) => setChosen(event.currentTarget.value)} disabled={jobs.length === 0}>
          {jobs.length === 0 && <option>No job is called so</option>}
          {jobs.map(({ id, name, num_trials }) => (
            <option key={id} value={id}>
              {name ?? id} ({num_trials} trials)
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Trial number</span>
        <input name="number" type="number" min="0" required />
      </label>
      <button class="button button-main" disabled={job === undefined}>
        Add
      </button>
      {job?.best_trial_id && (
        <button type="button" class="button" onClick={() => job.best_trial_id && onAdd(job.best_trial_id)}>
          Add its best
        </button>
      )}
      {error && (
        <p class="add-error" role="alert">
          {error}
        </p>
      )}
    </form>
  );
}
