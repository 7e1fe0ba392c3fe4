/** What trains for the job just now. */
import type { Schemas } from "~/api/client";
import { href } from "~/app/address";
import { count } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Progress } from "~/ui/Progress";

export function Workers({ job, base }: { job: Schemas["JobSummary"]; base: Schemas["Overview"] }) {
  const running = job.counts.running ?? 0;
  const devices = Object.entries(base.occupation.by_device).sort(([, one], [, other]) => other - one);
  const placed = devices.reduce((sum, [, number]) => sum + number, 0);
  return (
    <Card title="Workers in use" aside={<a href={href(["system"])}>All workers</a>}>
      {running === 0 ? (
        <p class="quiet">No trial of this job is being trained.</p>
      ) : (
        <div class="overview-devices">
          <p>
            {count(running)} {running === 1 ? "trial trains" : "trials train"} now
          </p>
          {devices.map(([device, number]) => (
            <Progress key={device} part={placed > 0 ? number / placed : 0} text={`${count(number)} on ${device}`} />
          ))}
        </div>
      )}
    </Card>
  );
}
