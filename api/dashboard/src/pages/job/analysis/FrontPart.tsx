/** The Pareto front of a job with several objectives. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { address, ask, href } from "~/app/address";
import { Chart } from "~/charts/Chart";
import { axesOf, frontOption, saidOfFront, titleOf } from "~/pages/job/analysis/front";
import { openTrial } from "~/pages/job/opening";
import { Part } from "~/pages/job/Part";
import { nameOf, written } from "~/text/columns";
import { count } from "~/text/numbers";
import { Choice } from "~/ui/Choice";
import { Heads } from "~/ui/Heads";

const MOST_LISTED = 20;

export function FrontPart({ jobId, round }: { jobId: string; round: number }) {
  return (
    <Part
      title="Trade-offs"
      class="analysis-wide"
      asked={jobId}
      fetch={(signal) => answer(client.GET("/v1/jobs/{job_id}/front", { params: { path: { job_id: jobId } }, signal }))}
      round={round}
      aside={(data) => data && data.objectives.length > 2 && <Axes data={data} />}
      lack={(data) =>
        data.front.length === 0
          ? { title: "No trial is complete yet", hint: "The front is of trials that ran their full budget." }
          : null
      }
    >
      {(data) => <Drawn jobId={jobId} data={data} />}
    </Part>
  );
}

function chosenAxes(data: Schemas["TradeOffs"]): { x: number; y: number } {
  const { query } = address.value;
  return axesOf(data, query.get("frontx"), query.get("fronty"));
}

function Axes({ data }: { data: Schemas["TradeOffs"] }) {
  const { x, y } = chosenAxes(data);
  const choices = data.objectives.map(({ metric }) => ({ value: metric, text: nameOf(metric) }));
  const at = (place: number) => data.objectives[place]?.metric ?? "";
  return (
    <>
      <Choice label="Along" value={at(x)} choices={choices} onChoose={(one) => ask({ frontx: one })} />
      <Choice label="Up" value={at(y)} choices={choices} onChoose={(one) => ask({ fronty: one })} />
    </>
  );
}

function Drawn({ jobId, data }: { jobId: string; data: Schemas["TradeOffs"] }) {
  const { x, y } = chosenAxes(data);
  const option = useMemo(() => frontOption(data, { x, y }), [data, x, y]);
  return (
    <>
      <p class="quiet">
        {count(data.front.length)} of {count(data.num_trials)} trials are on the front: no other is as good in every
        objective and better in one. A click on a point opens its trial.
      </p>
      <Chart option={option} height="tall" text={saidOfFront(data)} onPick={(picked) => openTrial(jobId, picked.data)} />
      <div class="table-box" tabIndex={0} role="region" aria-label="The front">
        <table class="table">
          <Heads of={["Trial", ...data.objectives.map(({ metric }) => ({ number: nameOf(metric) }))]} />
          <tbody>
            {data.front.slice(0, MOST_LISTED).map((one) => (
              <tr key={one.trial_id}>
                <th scope="row">
                  <a href={href(["jobs", jobId, "trials"], { trial: one.trial_id })}>{titleOf(one)}</a>
                </th>
                {data.objectives.map(({ metric }, place) => (
                  <td key={metric} class="number">
                    {written(metric, one.values[place])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        The first is the nearest to the best of every objective, all weighed alike. Other weights: <code>nas best --prefer</code>.
      </p>
    </>
  );
}
