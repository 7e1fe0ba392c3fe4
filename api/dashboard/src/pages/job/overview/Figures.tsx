/** The numbers that matter, above the charts. */
import type { ComponentChildren } from "preact";

import type { Schemas } from "~/api/client";
import { href } from "~/app/address";
import { Drawing } from "~/drawing/Drawing";
import type { Fresh } from "~/pages/job/overview/news";
import { count, NOTHING, score } from "~/text/numbers";

interface Props {
  job: Schemas["JobSummary"];
  base: Schemas["Overview"] | undefined;
  fresh: Fresh | undefined;
}

const NUM_BEST = 10;

export function Figures({ job, base, fresh }: Props) {
  const { counts } = job;
  const ended = (["complete", "reused", "pruned"] as const).filter((state) => counts[state]);
  const others = (["failed", "cancelled", "proposed"] as const).filter((state) => counts[state]);
  return (
    <div class="figures overview-figures">
      <Best job={job} base={base} fresh={fresh} />
      <Amount value={count(job.num_trials)} label={`of ${count(job.budget.trials.limit)} trials`}>
        {[...ended, ...others].map((state) => (
          <a key={state} href={href(["jobs", job.id, "trials"], { state })}>
            {count(counts[state])} {state}
          </a>
        ))}
      </Amount>
      <Amount value={count(counts.running ?? 0)} label="running now">
        {(counts.running ?? 0) > 0 && <a href={href(["jobs", job.id, "trials"], { state: "running" })}>see them</a>}
      </Amount>
      {base && <SkipsUsed base={base} />}
      <Amount value={fresh ? count(fresh.front.length) : NOTHING} label="on the Pareto front" />
    </div>
  );
}

/** The best score with the trial that has it. */
function Best({ job, base, fresh }: Props) {
  if (job.best_trial_id === null) return <Amount value={NOTHING} label="best score: no whole trial yet" />;
  const penalty = penaltyOf(job.best_trial_id, base, fresh);
  return (
    <a class="card figure overview-best" href={href(["jobs", job.id, "trials"], { trial: job.best_trial_id })}>
      <div>
        <strong>{score(job.best_score)}</strong>
        <span>best score</span>
        <span>
          metric {score(job.best_metric)}
          {penalty !== null && <> less penalty {score(penalty)}</>}
        </span>
      </div>
      <Drawing trialId={job.best_trial_id} size="small" text="The best topology" />
    </a>
  );
}

function penaltyOf(trialId: string, base: Props["base"], fresh: Props["fresh"]): number | null {
  const recent = fresh?.points.find((one) => one.trial_id === trialId);
  const index = base?.points.trial_id.indexOf(trialId) ?? -1;
  return recent?.penalty ?? base?.points.penalty[index] ?? null;
}

function SkipsUsed({ base }: { base: Schemas["Overview"] }) {
  const { best, all, numBest } = meanSkips(base);
  return (
    <Amount
      value={best === null ? NOTHING : best.toFixed(1)}
      label={`skips on average among the best ${numBest || NUM_BEST}`}
    >
      {all !== null && <span>{all.toFixed(1)} among all</span>}
    </Amount>
  );
}

/** The mean number of skips of the best trials and of all. */
function meanSkips({ points, skips }: Schemas["Overview"]): {
  best: number | null;
  all: number | null;
  numBest: number;
} {
  const ranked = points.score
    .flatMap((value, index) =>
      value === null || points.state[index] === "pruned" ? [] : [{ value, skips: points.num_skips[index] ?? 0 }],
    )
    .sort((one, other) => other.value - one.value)
    .slice(0, NUM_BEST);
  const num = Object.values(skips).reduce((sum, value) => sum + value, 0);
  const sum = Object.entries(skips).reduce((total, [number, value]) => total + Number(number) * value, 0);
  return {
    best: ranked.length === 0 ? null : ranked.reduce((total, one) => total + one.skips, 0) / ranked.length,
    all: num === 0 ? null : sum / num,
    numBest: ranked.length,
  };
}

function Amount({ value, label, children }: { value: string; label: string; children?: ComponentChildren }) {
  return (
    <div class="card figure">
      <strong>{value}</strong>
      <span>{label}</span>
      {children && <span class="figure-more">{children}</span>}
    </div>
  );
}
