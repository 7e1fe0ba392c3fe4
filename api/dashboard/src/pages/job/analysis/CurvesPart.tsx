/** Learning curves of many trials. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { address, ask } from "~/app/address";
import { Chart } from "~/charts/Chart";
import { curvesOption, said } from "~/pages/job/analysis/curves";
import { Part } from "~/pages/job/Part";
import { openTrial } from "~/pages/job/opening";
import { nameOf } from "~/text/columns";
import { count } from "~/text/numbers";
import { Choice } from "~/ui/Choice";

export function CurvesPart({ jobId, round }: { jobId: string; round: number }) {
  const metric = address.value.query.get("metric");
  const query = metric === null ? {} : { metric };
  return (
    <Part
      title="Learning curves"
      class="analysis-wide"
      asked={`${jobId} ${metric ?? ""}`}
      fetch={(signal) =>
        answer(client.GET("/v1/jobs/{job_id}/curves", { params: { path: { job_id: jobId }, query }, signal }))
      }
      round={round}
      aside={(data) =>
        data && (
          <Choice
            label="Metric"
            value={data.metric}
            choices={data.metrics.map((one) => ({ value: one, text: nameOf(one) }))}
            onChoose={(one) => ask({ metric: one })}
          />
        )
      }
      lack={(data) =>
        data.curves.length === 0
          ? { title: "No trial has trained an epoch yet", hint: "The curves appear with the first epoch." }
          : null
      }
    >
      {(data) => <Drawn jobId={jobId} data={data} />}
    </Part>
  );
}

function Drawn({ jobId, data }: { jobId: string; data: Schemas["Curves"] }) {
  const option = useMemo(() => curvesOption(data), [data]);
  return (
    <>
      <Chart option={option} height="tall" text={said(data)} onPick={(picked) => openTrial(jobId, picked.data)} />
      {data.curves.length < data.num_all && (
        <p class="quiet">
          {count(data.curves.length)} of {count(data.num_all)} curves: the best, and others evenly by rank. A click on a
          point opens its trial.
        </p>
      )}
    </>
  );
}
