/** Worker processes and what they have; those that were not heard of for long are grey. */
import type { Schemas } from "~/api/client";
import { href } from "~/app/address";
import { bytes, count, percent } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Heads } from "~/ui/Heads";
import { Empty } from "~/ui/Notice";
import { Progress } from "~/ui/Progress";
import { Time } from "~/ui/Time";

type Worker = Schemas["Worker"];
type Device = Schemas["Device"];

export function Workers({ workers }: { workers: readonly Worker[] }) {
  const sorted = workers.toSorted((one, other) => Number(other.is_alive) - Number(one.is_alive));
  return (
    <Card title="Workers">
      {sorted.length === 0 ? (
        <Empty title="No worker process was ever here">
          <p>
            Jobs wait until one is: start it with <code>nas worker</code>, with the same database.
          </p>
        </Empty>
      ) : (
        <div class="table-box" tabIndex={0} role="region" aria-label="Table of worker processes">
          <table class="table workers">
            <Heads of={["Host", "State", "Busy", "Devices", "Jobs", "Last seen", "Started", "Version"]} />
            <tbody>
              {sorted.map((worker) => (
                <Row key={worker.id} worker={worker} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ worker }: { worker: Worker }) {
  const cpus = `${count(worker.num_cpus)} ${worker.num_cpus === 1 ? "CPU" : "CPUs"}`;
  const gpus = worker.num_gpus > 0 ? `, ${count(worker.num_gpus)} ${worker.num_gpus === 1 ? "GPU" : "GPUs"}` : "";
  return (
    <tr class={worker.is_alive ? "" : "is-over"}>
      <th scope="row" class="worker-host">
        {worker.hostname}
        <code class="quiet">{worker.id}</code>
      </th>
      <td>
        <span class={`badge badge-${worker.is_alive ? "good" : "quiet"}`}>{worker.is_alive ? "alive" : "gone"}</span>
      </td>
      <td class="worker-busy">
        {worker.is_alive ? (
          <Progress
            part={worker.num_actors > 0 ? worker.num_busy / worker.num_actors : 0}
            text={`${worker.num_busy} of ${worker.num_actors} processes train`}
          />
        ) : (
          "–"
        )}
      </td>
      <td>
        {cpus + gpus}
        {worker.devices.map((device) => (
          <DeviceUse key={device.name} device={device} />
        ))}
      </td>
      <td>
        {worker.job_ids.length === 0
          ? "–"
          : worker.job_ids.map((id) => (
              <a key={id} class="short-id" href={href(["jobs", id])} title={id}>
                …{id.slice(-6)}
              </a>
            ))}
      </td>
      <td>
        <Time at={worker.last_seen_at} />
      </td>
      <td>
        <Time at={worker.started_at} />
      </td>
      <td>{worker.version}</td>
    </tr>
  );
}

function DeviceUse({ device }: { device: Device }) {
  const { utilisation, memory_bytes: memory, memory_used_bytes: used } = device;
  return (
    <div class="device">
      <span>
        {device.name} <span class="quiet">{device.kind === "gpu" ? "GPU" : "CPU"}</span>
      </span>
      {utilisation !== null && <Progress part={utilisation} text={`${percent(utilisation)} busy`} />}
      {memory !== null &&
        (used === null ? (
          <span class="quiet">{bytes(memory)} memory</span>
        ) : (
          <Progress part={used / memory} text={`${bytes(used)} of ${bytes(memory)} memory`} />
        ))}
    </div>
  );
}
