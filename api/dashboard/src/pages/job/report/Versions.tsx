/** What it was made with, so that it can be made again. */
import type { Findings } from "~/pages/job/report/findings";
import { Card } from "~/ui/Card";

export function Versions({ findings: { job, system } }: { findings: Findings }) {
  const versions = Object.entries(system?.versions ?? {}).map(([name, version]) => `${name} ${version}`);
  return (
    <Card title="To do it again">
      <dl class="report-terms">
        <div>
          <dt>Job</dt>
          <dd>
            <code>{job.id}</code>
          </dd>
        </div>
        <div>
          <dt>Seed</dt>
          <dd>{job.request.seed}</dd>
        </div>
        {system && (
          <div>
            <dt>Versions now</dt>
            <dd>
              skip-nas {system.version}, {versions.join(", ")}
            </dd>
          </div>
        )}
      </dl>
      <details class="report-request">
        <summary>The whole request</summary>
        <pre>{JSON.stringify(job.request, null, 2)}</pre>
      </details>
    </Card>
  );
}
