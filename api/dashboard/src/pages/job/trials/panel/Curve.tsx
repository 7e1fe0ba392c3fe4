/** What a trial measured after each epoch; the loss on an axis of its own. */
import { useMemo } from "preact/hooks";

import { Chart } from "~/charts/Chart";
import type { Detail } from "~/pages/job/trials/panel/detail";
import { score } from "~/text/numbers";

const DASHES = ["solid", "dashed", "dotted"] as const;

export function Curve({ detail }: { detail: Detail }) {
  const { curve } = detail;
  const option = useMemo(() => optionOf(curve), [curve]);
  if (curve.length === 0) {
    const isBefore = detail.state === "running" || detail.state === "proposed";
    return <p class="quiet">{isBefore ? "Its curve starts with the first epoch." : "It has no curve of its own."}</p>;
  }
  const last = curve.at(-1);
  const values = Object.entries(last?.values ?? {}).map(([name, value]) => `${name} ${score(value)}`);
  return (
    <section>
      <h3>Learning curve</h3>
      <Chart option={option} height="small" text={`Learning curve of ${curve.length} epochs; at the last: ${values.join(", ")}.`} />
    </section>
  );
}

function optionOf(curve: Detail["curve"]) {
  const names = [...new Set(curve.flatMap(({ values }) => Object.keys(values)))].sort();
  const isLoss = (name: string) => name.includes("loss");
  const hasBoth = names.some(isLoss) && !names.every(isLoss);
  return {
    legend: { icon: undefined, itemWidth: 26, itemHeight: 7, itemGap: 10 },
    grid: { top: names.length > 3 ? 46 : 30, right: hasBoth ? 8 : 16, bottom: 4 },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? score(value) : "–") },
    xAxis: { type: "value", name: "", min: 1, minInterval: 1, splitLine: { show: false } },
    yAxis: [
      { type: "value" },
      { type: "value", show: hasBoth, splitLine: { show: false } },
    ],
    series: names.map((name, index) => ({
      name,
      type: "line",
      yAxisIndex: hasBoth && isLoss(name) ? 1 : 0,
      showSymbol: curve.length < 30,
      symbolSize: 5,
      lineStyle: { width: 1.8, type: DASHES[index % DASHES.length] },
      data: curve.map(({ epoch, values }) => [epoch, values[name] ?? null]),
    })),
  };
}
