/** The rungs of pruning. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import { Part } from "~/pages/job/Part";
import { misled, placeOf, rungsOption, said, saved, tauOf, verdictOf } from "~/pages/job/analysis/rungs";
import { count, NOTHING } from "~/text/numbers";
import { Heads } from "~/ui/Heads";

export function RungsPart({ jobId, round }: { jobId: string; round: number }) {
  return (
    <Part
      title="Ended early"
      asked={jobId}
      fetch={(signal) => answer(client.GET("/v1/jobs/{job_id}/rungs", { params: { path: { job_id: jobId } }, signal }))}
      round={round}
      lack={(data) =>
        data.rungs.length > 0
          ? null
          : data.pruner === "none"
            ? { title: "No trial is ended early", hint: "This job has no pruner: every trial trains to the end." }
            : { title: "No trial was judged yet", hint: `The pruner ${data.pruner} judges after the first epochs.` }
      }
    >
      {(data) => <Drawn data={data} />}
    </Part>
  );
}

function Drawn({ data }: { data: Schemas["Rungs"] }) {
  const option = useMemo(() => rungsOption(data), [data]);
  return (
    <>
      <p class="quiet">
        Pruner {data.pruner}
        {data.judge === "loss" && ", which ranks by validation loss"}. {saved(data)}
      </p>
      <Chart option={option} text={said(data)} />
      <p>{misled(data)}</p>
      {data.rungs.some((one) => one.agreement !== null) && <Agreements data={data} />}
    </>
  );
}

function Agreements({ data }: { data: Schemas["Rungs"] }) {
  return (
    <>
      <div class="table-box">
        <table class="table">
          <Heads of={["Judged", { number: "Kendall’s tau (95%)" }, { number: "Trials" }, "Ranking there"]} />
          <tbody>
            {data.rungs.map((one) => (
              <tr key={`${one.bracket}/${one.epoch}`}>
                <th scope="row">{placeOf(one, data)}</th>
                <td class="number">{tauOf(one.agreement)}</td>
                <td class="number">{one.agreement === null ? NOTHING : count(one.agreement.num_trials)}</td>
                <td>{verdictOf(one.agreement)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Rank correlation of the score at the rung with the one after the full budget: 1 is the same order, 0 none. Only
        trials that went on have both, so of those that were ended nothing is known, and survivors are more alike than
        all were.
      </p>
    </>
  );
}
