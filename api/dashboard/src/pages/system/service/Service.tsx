/** How the service is, renewed every five seconds. */
import { answer, client, type Schemas } from "~/api/client";
import { useEvery } from "~/api/every";
import { useResource } from "~/api/resource";
import { href } from "~/app/address";
import { Checks } from "~/pages/system/service/Checks";
import { Workers } from "~/pages/system/service/Workers";
import { count, percent } from "~/text/numbers";
import { duration } from "~/text/times";
import { Card, Figure } from "~/ui/Card";
import { Failure, Waiting } from "~/ui/Notice";
import { Time } from "~/ui/Time";

const EVERY_MS = 5000;

export function Service() {
  const { data, problem, refresh } = useResource("system", (signal) => answer(client.GET("/v1/system", { signal })));
  useEvery(EVERY_MS, refresh);
  return (
    <>
      {problem && <Failure problem={problem} retry={refresh} />}
      {data === undefined ? (
        !problem && <Waiting lines={8} />
      ) : (
        <>
          <Figures system={data} />
          <Checks checks={data.checks} />
          <Workers workers={data.workers} />
          <About system={data} />
        </>
      )}
    </>
  );
}

function Figures({ system }: { system: Schemas["System"] }) {
  const alive = system.workers.filter((worker) => worker.is_alive);
  const numActors = alive.reduce((sum, worker) => sum + worker.num_actors, 0);
  const numBusy = alive.reduce((sum, worker) => sum + worker.num_busy, 0);
  const numQueued = system.num_jobs.queued ?? 0;
  return (
    <div class="figures">
      <Figure value={count(alive.length)} label={alive.length === 1 ? "worker process" : "worker processes"} />
      <Figure
        value={numActors > 0 ? percent(numBusy / numActors) : "–"}
        label={`busy: ${numBusy} of ${numActors} training processes`}
      />
      <Figure value={count(system.num_trials.running ?? 0)} label="trials running" />
      <Figure
        value={<a href={href([], { state: ["running"] })}>{count(system.num_jobs.running ?? 0)}</a>}
        label="jobs running"
      />
      <Figure
        value={<a href={href([], { state: ["queued"] })}>{count(numQueued)}</a>}
        label={numQueued === 0 ? "jobs queued" : `queued, the oldest for ${waited(system.queue_seconds)}`}
      />
    </div>
  );
}

/** To the minute, once it is minutes. */
function waited(seconds: number): string {
  return duration(seconds < 60 ? Math.round(seconds) : Math.round(seconds / 60) * 60);
}

/** What the settings call it, in words. */
const KEPT: Record<string, string> = { events: "Events of a job after its end" };

function About({ system }: { system: Schemas["System"] }) {
  return (
    <div class="system-pair">
      <Card title="Versions">
        <dl class="facts">
          <Fact name="skip-nas" value={system.version} />
          {Object.entries(system.versions).map(([name, version]) => (
            <Fact key={name} name={name} value={version} />
          ))}
        </dl>
      </Card>
      <Card title="Store">
        <dl class="facts">
          <Fact name="Database" value={system.database} />
          <Fact name="Schema" value={`revision ${system.migration}`} />
          {Object.entries(system.retention_seconds).map(([name, seconds]) => (
            <Fact key={name} name={KEPT[name] ?? name} value={`kept for ${duration(seconds)}`} />
          ))}
          <dt>Service started</dt>
          <dd>
            <Time at={system.started_at} />
          </dd>
        </dl>
      </Card>
    </div>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
