/** The best against the topologies that have a name. */
import type { Schemas } from "~/api/client";
import { href } from "~/app/address";
import type { Findings } from "~/pages/job/report/findings";
import { count, NOTHING, score } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Heads } from "~/ui/Heads";
import { State } from "~/ui/State";

export function Named({ findings: { job, best, named } }: { findings: Findings }) {
  const [first] = best;
  if (first === undefined) return null;
  if (named.length === 0)
    return (
      <Card title="Against named topologies">
        <p class="quiet">
          None of plain, resnet, densenet and highway was among the trials, so there is nothing to compare the best
          with.
        </p>
      </Card>
    );
  return (
    <Card title="Against named topologies">
      <div class="table-box">
        <table class="table">
          <Heads of={["Topology", "State", { number: "Score" }, { number: "Best less this" }, { number: "Metric" }, { number: "Penalty" }, { number: "Skips" }, { number: "Parameters" }]} />
          <tbody>
            {named.map((row) => (
              <One key={row.id} jobId={job.id} row={row} best={first.score} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Scores of the search, from one seed: the best was chosen from {count(job.num_trials)} trials for its score, the
        named ones were not chosen, so the difference favours the best. A pruned one was judged by fewer epochs.
      </p>
    </Card>
  );
}

function One({ jobId, row, best }: { jobId: string; row: Schemas["TrialRow"]; best: number | null }) {
  const isWhole = row.state === "complete" || row.state === "reused";
  return (
    <tr>
      <th scope="row">
        <a href={href(["jobs", jobId, "trials"], { trial: row.id })}>{row.label}</a>
      </th>
      <td>
        <State state={row.state} />
      </td>
      <td class="number">{score(row.score)}</td>
      <td class="number">{best === null || row.score === null || !isWhole ? NOTHING : score(best - row.score)}</td>
      <td class="number">{score(row.metric)}</td>
      <td class="number">{score(row.penalty)}</td>
      <td class="number">{count(row.num_skips)}</td>
      <td class="number">{count(row.parameters)}</td>
    </tr>
  );
}
