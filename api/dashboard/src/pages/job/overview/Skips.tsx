/** How many skips the trials have. */
import { useMemo } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { Chart } from "~/charts/Chart";
import { skipsOption } from "~/pages/job/overview/options";
import { count } from "~/text/numbers";
import { Card } from "~/ui/Card";

export function Skips({ base }: { base: Schemas["Overview"] }) {
  const option = useMemo(() => skipsOption(base), [base]);
  const bars = Object.entries(base.skips).sort(([, one], [, other]) => other - one);
  const [number, most] = bars[0] ?? ["0", 0];
  return (
    <Card title="Number of skips">
      <Chart
        option={option}
        height="small"
        text={`Trials by their number of skips; the most frequent is ${number}, with ${count(most)} trials.`}
      />
    </Card>
  );
}
