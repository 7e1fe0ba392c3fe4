/** What was found: the best trials, their score with and without the penalty, their drawings. */
import { href } from "~/app/address";
import { Drawing } from "~/drawing/Drawing";
import type { Findings } from "~/pages/job/report/findings";
import { count, score } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Heads } from "~/ui/Heads";
import { Prose } from "~/ui/Prose";

export function Outcome({ findings }: { findings: Findings }) {
  const { job, best, report } = findings;
  const [first] = best;
  if (first === undefined) return null;
  return (
    <>
      <Card title="What was found">
        <div class="report-best">
          <div class="report-text">
            <p>
              The best of {count(job.num_trials)} trials is <Link jobId={job.id} trial={first} /> with a score of{" "}
              <strong>{score(first.score)}</strong>: a metric of {score(first.metric)}, less a penalty of{" "}
              {score(first.penalty)} for its {count(first.costs.num_skips)} skips. It has{" "}
              {count(first.costs.parameters)} parameters.
            </p>
            {job.message !== null && (
              <p>
                Why the search ended: <Prose text={job.message} />
              </p>
            )}
            <p>
              These are scores of the search: one training run each, on the validation data that chose them. The best of
              many such scores is optimistic.{" "}
              {report.networks.length === 0
                ? "Nothing was trained again, so no difference here is to be relied on."
                : "What the best are worth on data that nobody saw stands below."}
            </p>
            <p>
              <a href={href(["jobs", job.id, "trials"], { trial: first.id })}>Get its code</a>: open the trial and
              export it.
            </p>
          </div>
          <Drawing trialId={first.id} size="full" text={`The best topology, trial ${first.number}`} />
        </div>
      </Card>
      <Card title={`The best ${best.length} trials`}>
        <div class="table-box">
          <table class="table">
            <Heads of={["Trial", "Topology", { number: "Score" }, { number: "Metric" }, { number: "Penalty" }, { number: "Skips" }, { number: "Parameters" }, { number: "FLOPs a sample" }]} />
            <tbody>
              {best.map((trial) => (
                <tr key={trial.id}>
                  <th scope="row">
                    <Link jobId={job.id} trial={trial} />
                  </th>
                  <td>
                    <Drawing trialId={trial.id} size="small" text={`Topology of trial ${trial.number}`} />
                  </td>
                  <td class="number">{score(trial.score)}</td>
                  <td class="number">{score(trial.metric)}</td>
                  <td class="number">{score(trial.penalty)}</td>
                  <td class="number">{count(trial.costs.num_skips)}</td>
                  <td class="number">{count(trial.costs.parameters)}</td>
                  <td class="number">{count(trial.costs.flops)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}

function Link({ jobId, trial }: { jobId: string; trial: { id: string; number: number; label: string | null } }) {
  return (
    <a href={href(["jobs", jobId, "trials"], { trial: trial.id })}>
      trial {trial.number}
      {trial.label !== null && ` (${trial.label})`}
    </a>
  );
}
