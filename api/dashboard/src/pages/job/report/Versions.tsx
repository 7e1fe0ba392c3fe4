/** What it was made with, so that it can be made again. */
import type { Findings } from "~/pages/job/report/findings";
import { Card } from "~/ui/Card";

export function Versions({ findings: { job, report, system } }: { findings: Findings }) {
  const { provenance } = report;
  const now = listed(system?.versions ?? {});
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
        <div>
          <dt>Seeds of the report</dt>
          <dd>{provenance.report_seeds.join(", ") || "none"}</dd>
        </div>
        <div>
          <dt>Versions then</dt>
          <dd>{listed(provenance.versions) || "not recorded"}</dd>
        </div>
        <div>
          <dt>Data set</dt>
          <dd>
            <code>{provenance.dataset_digest}</code>
          </dd>
        </div>
        <div>
          <dt>Recipe</dt>
          <dd>
            <code>{provenance.recipe_digest}</code>
          </dd>
        </div>
        {system && (
          <div>
            <dt>Versions now</dt>
            <dd>
              skip-nas {system.version}, {now}
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

function listed(versions: Record<string, string>): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");
}
