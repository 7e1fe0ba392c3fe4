/** What the search cost. */
import { saved } from "~/pages/job/analysis/rungs";
import { Terms } from "~/pages/job/report/Terms";
import type { Findings } from "~/pages/job/report/findings";
import { count, NOTHING } from "~/text/numbers";
import { duration, exact } from "~/text/times";
import { Card } from "~/ui/Card";

export function Costs({ findings: { job, report, rungs } }: { findings: Findings }) {
  const states = Object.entries(job.counts).map(([state, number]) => `${count(number)} ${state}`);
  const terms: [string, string][] = [
    ["Trials", states.length === 0 ? "none yet" : `${count(job.num_trials)}: ${states.join(", ")}`],
    ["Search", `${duration(report.costs.search_seconds)} of worker time in all trials`],
    ["Report", `${duration(report.costs.finals_seconds)} of worker time in its trainings, beyond the budget`],
    ["Ablations", `${duration(report.costs.ablations_seconds)} of worker time`],
    ["Time", `${duration(job.budget.wall_seconds.spent)} in which the job was driven`],
    ["Epochs", rungs.epochs_trained + rungs.epochs_saved === 0 ? NOTHING : saved(rungs)],
    ["Posted", exact(job.created_at)],
    ["Started", exact(job.started_at)],
    ["Ended", job.ended_at === null ? "not yet" : exact(job.ended_at)],
  ];
  return (
    <Card title="What it cost">
      <Terms of={terms} />
    </Card>
  );
}
