/** The networks that were trained for the report, each over its seeds. */
import type { Schemas } from "~/api/client";
import { href } from "~/app/address";
import type { Findings } from "~/pages/job/report/findings";
import { sampled } from "~/pages/job/report/samples";
import { nameOf } from "~/text/columns";
import { count, NOTHING, score } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Heads } from "~/ui/Heads";
import { Empty } from "~/ui/Notice";

type Network = Schemas["Network"];

export function Networks({ findings: { report } }: { findings: Findings }) {
  if (report.networks.length === 0)
    return (
      <Card title="Trained again">
        <Empty title={report.is_ready ? "Nothing was trained again" : "Nothing is trained again yet"}>
          <p>
            {report.is_ready
              ? "The job asked for no finalists. Clone it with report.finalists above 0 to have its best compared fairly."
              : "The best networks and the controls are trained again when the search has ended."}
          </p>
        </Empty>
      </Card>
    );
  return (
    <Card title="Trained again from scratch">
      <Progress report={report} />
      <div class="table-box">
        <table class="table report-lines">
          <Heads
            of={[
              "Network",
              "Role",
              { number: `Test ${nameOf(report.metric)}` },
              { number: "With penalty" },
              { number: "Validation" },
              { number: "Search score (optimistic)" },
              { number: "Skips" },
              { number: "Parameters" },
            ]}
          />
          <tbody>
            {report.networks.map((network) => (
              <One key={network.fingerprint} jobId={report.job_id} network={network} winner={report.winner} />
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">Mean ± standard deviation over seeds, and how many seeds.</p>
      <Failures networks={report.networks} />
      <ul class="report-notes">
        {report.notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Card>
  );
}

function Progress({ report: { is_ready, progress } }: { report: Schemas["Report"] }) {
  if (is_ready) return null;
  return (
    <p role="status">
      {count(progress.num_ended)} of {count(progress.num_trainings)} trainings have ended.
    </p>
  );
}

function One({ jobId, network, winner }: { jobId: string; network: Network; winner: string | null }) {
  const { search } = network;
  return (
    <tr>
      <th scope="row">
        {search === null ? (
          network.label
        ) : (
          <a href={href(["jobs", jobId, "trials"], { trial: search.trial_id })}>{network.label}</a>
        )}
        {network.fingerprint === winner && <strong> (winner)</strong>}
      </th>
      <td>{network.roles.join(", ")}</td>
      <td class="number">{sampled(network.test)}</td>
      <td class="number">{sampled(network.test_score)}</td>
      <td class="number">{sampled(network.validation)}</td>
      <td class="number">{search === null ? NOTHING : score(search.score)}</td>
      <td class="number">{count(network.num_skips)}</td>
      <td class="number">{count(network.parameters)}</td>
    </tr>
  );
}

function Failures({ networks }: { networks: readonly Network[] }) {
  const failed = networks.flatMap(({ label, trainings }) =>
    trainings.filter(({ state }) => state === "failed").map((training) => ({ label, training })),
  );
  if (failed.length === 0) return null;
  return (
    <ul>
      {failed.map(({ label, training }) => (
        <li key={training.id}>
          {label}, seed {training.seed}, failed ({training.reason ?? "no reason"}): {training.message}
        </li>
      ))}
    </ul>
  );
}
