/** What skips cost against what they bring. */
import { useMemo } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import type { Fresh } from "~/pages/job/overview/news";
import { penaltyLive, penaltyOption, type Shown } from "~/pages/job/overview/options";
import { openTrial } from "~/pages/job/opening";
import { count, percent } from "~/text/numbers";
import { Card } from "~/ui/Card";

export function Penalties({
  jobId,
  base,
  fresh,
  shown,
}: {
  jobId: string;
  base: Schemas["Overview"];
  fresh: Fresh;
  shown: Shown;
}) {
  const option = useMemo(() => penaltyOption(base, shown), [base, shown]);
  const live = useMemo(() => penaltyLive(fresh, shown), [fresh, shown]);
  const { penalty } = base.points;
  const charged = penalty.filter((one) => one > 0).length;
  return (
    <Card title="Penalty against metric" aside={<span class="quiet">dashed: equal score</span>}>
      <Chart
        option={option}
        live={live}
        text={`Metric against penalty. ${percent(penalty.length && charged / penalty.length)} of ${count(penalty.length)} trials pay a penalty on their skips; dashed lines join equal scores.`}
        onPick={({ data }) => openTrial(jobId, data)}
      />
      {charged === 0 && (
        <p class="quiet">No trial pays a penalty: all have few enough skips, or the coefficient is 0.</p>
      )}
    </Card>
  );
}
