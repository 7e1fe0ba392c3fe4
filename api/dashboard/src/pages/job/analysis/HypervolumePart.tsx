/** How much of the space of objectives the front covers, as trials ended. */
import { useMemo } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import { hypervolumeOption, saidOfHypervolume } from "~/pages/job/analysis/front";
import { openTrial } from "~/pages/job/opening";
import { Part } from "~/pages/job/Part";

export function HypervolumePart({ jobId, round }: { jobId: string; round: number }) {
  return (
    <Part
      title="Hypervolume"
      asked={jobId}
      fetch={(signal) =>
        answer(client.GET("/v1/jobs/{job_id}/hypervolume", { params: { path: { job_id: jobId } }, signal }))
      }
      round={round}
      lack={(data) =>
        data.hypervolume.length === 0
          ? {
              title: "The front covers nothing yet",
              hint: "It needs a trial that is better than the worst value of every objective.",
            }
          : null
      }
    >
      {(data) => <Drawn jobId={jobId} data={data} />}
    </Part>
  );
}

function Drawn({ jobId, data }: { jobId: string; data: Schemas["Hypervolume"] }) {
  const option = useMemo(() => hypervolumeOption(data), [data]);
  return (
    <>
      <Chart option={option} text={saidOfHypervolume(data)} onPick={(picked) => openTrial(jobId, picked.data)} />
      <p class="quiet">{saidOfHypervolume(data)} The worst may change while the job runs, and earlier points with it.</p>
    </>
  );
}
