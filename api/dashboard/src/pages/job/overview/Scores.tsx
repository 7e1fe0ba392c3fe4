/** How the score rose, against trials or against what they cost. */
import { useMemo } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { address, ask } from "~/app/address";
import { Chart } from "~/charts/Chart";
import type { Fresh } from "~/pages/job/overview/news";
import { scoreLive, scoreOption, type Effort } from "~/pages/job/overview/options";
import { openTrial } from "~/pages/job/opening";
import { count, score } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Choice } from "~/ui/Choice";

const EFFORTS = [
  { value: "order", text: "trials" },
  { value: "compute_seconds", text: "compute time" },
] as const;

export function Scores({ jobId, base, fresh }: { jobId: string; base: Schemas["Overview"]; fresh: Fresh }) {
  const effort: Effort = address.value.query.get("against") === "compute_seconds" ? "compute_seconds" : "order";
  const option = useMemo(() => scoreOption(base, effort), [base, effort]);
  const live = useMemo(() => scoreLive(base, fresh, effort), [base, fresh, effort]);
  const best = fresh.steps.at(-1)?.score ?? base.steps.score.at(-1);
  const num = base.points.num_all + fresh.points.length;
  return (
    <Card
      title="Best so far"
      aside={
        <Choice
          label="Against"
          value={effort}
          choices={EFFORTS}
          onChoose={(against) => ask({ against: against === "order" ? null : against })}
        />
      }
    >
      <Chart
        option={option}
        live={live}
        text={
          best === undefined
            ? `Scores of ${count(num)} trials; none has trained to the end yet.`
            : `Scores of ${count(num)} trials. The best so far is ${score(best)}; it rose ${count(base.steps.score.length + fresh.steps.length)} times.`
        }
        onPick={({ data }) => openTrial(jobId, data)}
      />
      {num > base.points.trial_id.length + fresh.points.length && (
        <p class="quiet">
          {count(base.points.trial_id.length)} of {count(num)} trials are drawn: an even sample with the extremes.
        </p>
      )}
    </Card>
  );
}
