/** Many learning curves in one chart: the best in colours, the others as one pale line that is broken between them. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import type { Palette } from "~/charts/palette";
import { nameOf, written } from "~/text/columns";
import { score } from "~/text/numbers";

type Curve = Schemas["Curve"];
/** Epoch, value, trial, its number; two nothings break a line. */
type Spot = [epoch: number, value: number, trialId: string, number: number] | [null, null];

const NUM_BEST = 5;

/** The best by score, whole trials alone, and all others. */
export function parted(curves: readonly Curve[]): { best: Curve[]; others: Curve[] } {
  const best = curves
    .filter((one) => one.score !== null && (one.state === "complete" || one.state === "reused"))
    .sort((one, other) => (other.score ?? 0) - (one.score ?? 0))
    .slice(0, NUM_BEST);
  return { best, others: curves.filter((one) => !best.includes(one)) };
}

/** Curves one after another with a break behind each. */
export function joined(curves: readonly Curve[]): Spot[] {
  return curves.flatMap((one): Spot[] => [...spotsOf(one), [null, null]]);
}

function spotsOf(curve: Curve): Spot[] {
  return curve.epoch.map((epoch, index) => [epoch, curve.value[index] ?? 0, curve.trial_id, curve.number]);
}

export function curvesOption({ metric, curves }: Schemas["Curves"]): (colours: Palette) => EChartsCoreOption {
  const { best, others } = parted(curves);
  const pale = joined(others);
  return (colours) => ({
    grid: { top: 32, right: 24, bottom: 24, left: 24 },
    legend: { type: "scroll", data: best.map((one) => `trial ${one.number}`), left: 0, itemHeight: 8 },
    xAxis: { type: "value", name: "epoch", min: "dataMin", minInterval: 1 },
    yAxis: {
      type: "value",
      name: nameOf(metric),
      nameGap: 48,
      axisLabel: { formatter: (value: number) => written(metric, value, true) },
    },
    tooltip: {
      formatter: ({ data }: { data: Spot }) =>
        data[0] === null ? "" : `trial ${data[3]}\nepoch ${data[0]}\n${nameOf(metric)} ${score(data[1])}`,
    },
    series: [
      {
        name: "others",
        type: "line",
        data: pale,
        showSymbol: false,
        silent: true,
        lineStyle: { color: colours.quiet, width: 1, opacity: 0.25 },
      },
      {
        name: "others",
        type: "scatter",
        data: pale.filter((one) => one[0] !== null),
        large: true,
        largeThreshold: 100,
        symbolSize: 4,
        itemStyle: { color: colours.quiet, opacity: 0.35 },
      },
      ...best.map((one, rank) => ({
        name: `trial ${one.number}`,
        type: "line",
        data: spotsOf(one),
        symbol: "circle",
        symbolSize: 5,
        z: 4,
        color: colours.series[rank],
        lineStyle: { width: 2 },
      })),
    ],
  });
}

export function said({ metric, curves, num_all: numAll }: Schemas["Curves"]): string {
  const [first] = parted(curves).best;
  const start = `Learning curves of ${curves.length} of ${numAll} trials by ${nameOf(metric)}.`;
  if (first === undefined) return start;
  return `${start} The best, trial ${first.number}, ended at ${score(first.value.at(-1))} after ${first.epoch.at(-1) ?? 0} epochs.`;
}
