/** All topologies of a job: which edges the best have, and how the search came to them. */
import { useCallback, useState } from "preact/hooks";

import { answer, client } from "~/api/client";
import type { JobNews } from "~/api/live";
import { useResource } from "~/api/resource";
import { address, ask } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Near } from "~/charts/Near";
import { PopulationDrawing } from "~/drawing/PopulationDrawing";
import { Frame } from "~/pages/job/Frame";
import { usePace } from "~/pages/job/pace";
import { Heat } from "~/pages/job/topologies/Heat";
import { ScrubberPart } from "~/pages/job/topologies/Scrubber";
import { Card } from "~/ui/Card";
import { Choice } from "~/ui/Choice";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import "~/pages/job/topologies/topologies.css";

const READ_EVERY_MS = 10_000;
const AMONG = [
  { value: "top", text: "the best tenth" },
  { value: "all", text: "all" },
] as const;

export default function Topologies({ ids }: PageProps) {
  const [jobId = ""] = ids;
  const params = { path: { job_id: jobId } };
  const population = useResource(jobId, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/population", { params, signal })),
  );
  const importances = useResource(jobId, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/importances", { params, signal })),
  );
  const [round, setRound] = useState(0);
  const readPopulation = population.refresh;
  const refresh = useCallback(() => {
    readPopulation();
    setRound((known) => known + 1);
  }, [readPopulation]);
  const onNews: (news: JobNews) => void = usePace(refresh, READ_EVERY_MS);
  const among = address.value.query.get("among") === "all" ? "all" : "top";
  const { data } = population;
  return (
    <Frame jobId={jobId} tab="Topologies" onNews={onNews}>
      {(job) => (
        <>
          {population.problem && data === undefined && (
            <Failure problem={population.problem} retry={population.refresh} />
          )}
          {data === undefined && population.problem === undefined && <Waiting lines={12} />}
          {data?.edges.length === 0 && (
            <Empty title="This search has no edges to choose">
              <p>Its space joins no states by skips.</p>
            </Empty>
          )}
          {data !== undefined && data.edges.length > 0 && data.num_all === 0 && (
            <Empty title="No trial has a result yet">
              <p>The edges that the best trials choose appear here once the first ones end.</p>
            </Empty>
          )}
          {data !== undefined && data.edges.length > 0 && data.num_all > 0 && (
            <div class="topologies">
              <Heat population={data} importances={importances} />
              <Card
                title="Drawn over one another"
                aside={<Choice label="Trials" value={among} choices={AMONG} onChoose={(one) => ask({ among: one })} />}
              >
                <PopulationDrawing
                  jobId={job.id}
                  among={among}
                  lastEvent={data.last_event}
                  text="The edges of the population over one another, as wide as they are frequent"
                />
              </Card>
            </div>
          )}
          {job.num_trials > 0 && <Near height="tall">{() => <ScrubberPart jobId={job.id} round={round} />}</Near>}
        </>
      )}
    </Frame>
  );
}
