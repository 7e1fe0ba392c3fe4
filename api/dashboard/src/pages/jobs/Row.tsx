/** One job in the list: what a person wants to see at a glance. */
import { href } from "~/app/address";
import { Drawing } from "~/drawing/Drawing";
import type { Job } from "~/pages/jobs/list";
import { furthest } from "~/text/budgets";
import { count, score } from "~/text/numbers";
import { duration } from "~/text/times";
import { memo } from "~/ui/memo";
import { Progress } from "~/ui/Progress";
import { Spark } from "~/ui/Spark";
import { State } from "~/ui/State";
import { Time } from "~/ui/Time";

export interface RowProps {
  readonly job: Job;
  readonly isMarked: boolean;
  /** Whether rows can be marked at all. */
  readonly mayMark: boolean;
  /** Whether any job of the list was posted by a key that has a name. */
  readonly showsPoster: boolean;
}

/** Why a job ended, where its state does not say it. */
const ENDS: Partial<Record<NonNullable<Job["end_reason"]>, string>> = {
  trials: "all trials spent",
  wall_seconds: "time spent",
  compute_seconds: "compute spent",
  target_score: "target reached",
  space_exhausted: "every network tried",
  stopped: "stopped by a person",
};

export const Row = memo(function Row({ job, isMarked, mayMark, showsPoster }: RowProps) {
  const name = job.name ?? job.id;
  const spent = furthest(job.budget);
  return (
    <tr role="row" data-id={job.id} class={job.ended_at === null ? "job" : "job job-ended"} aria-selected={mayMark ? isMarked : undefined}>
      {mayMark && (
        <td role="cell" class="job-mark">
          <label>
            <input type="checkbox" checked={isMarked} aria-label={`Select ${name}`} />
          </label>
        </td>
      )}
      <td role="cell" class="job-drawing">
        {job.best_trial_id !== null && <Drawing trialId={job.best_trial_id} size="small" text={`Best topology of ${name}`} />}
      </td>
      <td role="cell" class="job-name">
        <a href={href(["jobs", job.id])}>{name}</a>
        <span class="quiet">
          {job.family} · {job.dataset}
        </span>
      </td>
      <td role="cell" class="job-state">
        <State state={job.state} />
        {job.end_reason !== null && ENDS[job.end_reason] !== undefined && (
          <span class="quiet job-message" title={job.message ?? undefined}>
            {ENDS[job.end_reason]}
          </span>
        )}
        {job.state === "failed" && job.message !== null && (
          <span class="job-message job-why" title={job.message}>
            {job.message}
          </span>
        )}
      </td>
      <td role="cell" class="job-score number" title={metricOf(job)}>
        {score(job.best_score)}
      </td>
      <td role="cell" class="job-trend">
        <Spark values={job.trend} text={trendOf(job)} />
      </td>
      <td role="cell" class="job-progress">
        <Progress part={spent.part ?? 0} text={spent.text} />
      </td>
      <td role="cell" class="job-left">
        {leftOf(job)}
      </td>
      {showsPoster && (
        <td role="cell" class="job-poster quiet">
          {job.posted_by ?? ""}
        </td>
      )}
      <td role="cell" class="job-age quiet">
        <Time at={job.created_at} />
      </td>
    </tr>
  );
});

function metricOf(job: Job): string | undefined {
  return job.best_metric === null ? undefined : `Score; the metric alone: ${score(job.best_metric)}`;
}

function trendOf(job: Job): string {
  const [first] = job.trend;
  return `Best score so far: from ${score(first)} to ${score(job.trend.at(-1))} over ${count(job.num_trials)} trials`;
}

function leftOf(job: Job): string {
  if (job.state === "running" && job.seconds_left !== null) return `${duration(job.seconds_left)} left`;
  if (job.started_at === null || job.ended_at === null) return "";
  return `took ${duration((Date.parse(job.ended_at) - Date.parse(job.started_at)) / 1000)}`;
}
