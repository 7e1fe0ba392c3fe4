/** The time line of trials on workers. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import "~/charts/more";
import { Part } from "~/pages/job/Part";
import { barsOf, said, timelineOption, usage } from "~/pages/job/analysis/timeline";
import { openTrial } from "~/pages/job/opening";

export function TimelinePart({ jobId, round }: { jobId: string; round: number }) {
  return (
    <Part
      title="Trials on workers"
      class="analysis-wide"
      asked={jobId}
      fetch={(signal) =>
        answer(client.GET("/v1/jobs/{job_id}/timeline", { params: { path: { job_id: jobId } }, signal }))
      }
      round={round}
      lack={(data) =>
        data.stays.length === 0
          ? { title: "No trial was started yet", hint: "Each gets a bar from its start to its end." }
          : null
      }
    >
      {(data) => <Drawn jobId={jobId} data={data} />}
    </Part>
  );
}

function Drawn({ jobId, data }: { jobId: string; data: Schemas["Timeline"] }) {
  const bars = useMemo(() => barsOf(data.stays, Date.now()), [data]);
  const option = useMemo(() => timelineOption(bars, data.num_lanes), [bars, data.num_lanes]);
  const text = said(data, usage(bars, data.num_lanes));
  return (
    <>
      <p class="quiet">{text} Drag the handles below for a closer look; a click opens a trial.</p>
      <Chart option={option} text={text} onPick={(picked) => openTrial(jobId, picked.data)} />
    </>
  );
}
