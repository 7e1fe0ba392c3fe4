/** The rungs of pruning. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import { Part } from "~/pages/job/Part";
import { rungsOption, said, saved } from "~/pages/job/analysis/rungs";

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
        Pruner {data.pruner}. {saved(data)}
      </p>
      <Chart option={option} text={said(data)} />
    </>
  );
}
