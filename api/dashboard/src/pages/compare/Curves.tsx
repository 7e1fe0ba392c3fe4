/** The learning curves of the compared trials in one plot. */
import { useMemo } from "preact/hooks";

import { ask } from "~/app/address";
import { Chart } from "~/charts/Chart";
import { namesOf, type Side } from "~/pages/compare/sides";
import { score } from "~/text/numbers";
import { Card } from "~/ui/Card";

const DASHES = ["solid", "dashed", "dotted"] as const;

export function Curves({ sides, asked }: { sides: readonly Side[]; asked: string | null }) {
  const metrics = [...new Set(sides.flatMap(({ trial }) => trial.curve.flatMap(({ values }) => Object.keys(values))))].sort();
  const own = sides[0]?.job.request.objective.metric;
  const metric = metrics.find((name) => name === asked) ?? metrics.find((name) => name === own) ?? metrics[0] ?? "";
  const option = useMemo(() => optionOf(sides, metric), [sides, metric]);
  const names = namesOf(sides);
  const last = sides.map(({ trial }, place) => `${names[place] ?? ""}: ${score(trial.curve.at(-1)?.values[metric])}`);
  return (
    <Card
      title="Learning curves"
      aside={
        metrics.length > 0 && (
          <label>
            Metric{" "}
            <select value={metric} onChange={(event) => ask({ metric: event.currentTarget.value })}>
              {metrics.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )
      }
    >
      {metrics.length === 0 ? (
        <p class="quiet">None of them has ended an epoch yet.</p>
      ) : (
        <Chart option={option} text={`${metric} by epoch; at the last, ${last.join("; ")}.`} />
      )}
    </Card>
  );
}

function optionOf(sides: readonly Side[], metric: string) {
  const names = namesOf(sides);
  return {
    legend: { type: "scroll", icon: undefined, itemWidth: 36, itemHeight: 8 },
    grid: { top: 34, bottom: 24 },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? score(value) : "–") },
    xAxis: { type: "value", name: "Epoch", nameGap: 26, min: 1, minInterval: 1, splitLine: { show: false } },
    yAxis: { type: "value" },
    series: sides.map((side, place) => ({
      name: names[place],
      type: "line",
      showSymbol: side.trial.curve.length < 30,
      symbolSize: 6,
      lineStyle: { width: 2, type: DASHES[place % DASHES.length] },
      data: side.trial.curve.map(({ epoch, values }) => [epoch, values[metric] ?? null]),
    })),
  };
}
