/** Trials by two of their objectives, the front joined. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import { axisOf } from "~/charts/axes";
import type { Palette } from "~/charts/palette";
import { nameOf, written } from "~/text/columns";
import { count, score } from "~/text/numbers";

type TradeOffs = Schemas["TradeOffs"];
type Point = Schemas["FrontPoint"];
type Spot = [x: number, y: number, trialId: string, text: string];

/** Which objectives lie along the axes: the second along, the first up, unless two others are asked for. */
export function axesOf({ objectives }: TradeOffs, x: string | null, y: string | null): { x: number; y: number } {
  const placeOf = (name: string | null) => objectives.findIndex((one) => one.metric === name);
  const up = placeOf(y) >= 0 ? placeOf(y) : 0;
  const along = placeOf(x);
  return { y: up, x: along >= 0 && along !== up ? along : up === 0 ? 1 : 0 };
}

export function frontOption(data: TradeOffs, axes: { x: number; y: number }): (colours: Palette) => EChartsCoreOption {
  const front = spots(data, data.front, axes).sort((one, other) => one[0] - other[0]);
  const others = spots(data, data.others, axes);
  const all = [...front, ...others];
  const isFlat = data.objectives.length === 2;
  return (colours) => ({
    grid: { top: 32, right: 24, bottom: 32, left: 24 },
    legend: { left: 0, itemHeight: 8 },
    xAxis: { ...axisOf(named(data, axes.x), all.map((one) => one[0])), scale: true, nameLocation: "middle", nameGap: 28 },
    yAxis: { ...axisOf(named(data, axes.y), all.map((one) => one[1])), scale: true, nameGap: 48 },
    tooltip: { formatter: ({ data: spot }: { data: Spot }) => spot[3] },
    series: [
      { name: "dominated", type: "scatter", data: others, symbolSize: 6, itemStyle: { color: colours.quiet, opacity: 0.5 } },
      {
        name: "front",
        type: isFlat ? "line" : "scatter",
        step: isFlat ? stepOf(data, axes) : undefined,
        data: front,
        symbol: "circle",
        symbolSize: 9,
        lineStyle: { width: 1.5 },
        itemStyle: { color: colours.accent },
      },
    ],
  });
}

/** From left to right a front goes on at the worse of two heights until the next one begins. */
function stepOf({ objectives }: TradeOffs, axes: { x: number; y: number }): "end" | "start" {
  return objectives[axes.x]?.direction === "minimize" ? "end" : "start";
}

function named({ objectives }: TradeOffs, place: number): string {
  return objectives[place]?.metric ?? "score";
}

function spots(data: TradeOffs, points: readonly Point[], axes: { x: number; y: number }): Spot[] {
  return points.map((one) => [one.values[axes.x] ?? 0, one.values[axes.y] ?? 0, one.trial_id, told(data, one)]);
}

export function titleOf(one: Point): string {
  return one.label === null ? `trial ${one.number}` : `${one.label} (trial ${one.number})`;
}

function told({ objectives }: TradeOffs, one: Point): string {
  const lines = objectives.map(({ metric }, place) => `${nameOf(metric)} ${written(metric, one.values[place])}`);
  return [titleOf(one), ...lines].join("\n");
}

export function saidOfFront(data: TradeOffs): string {
  const goals = data.objectives.map(({ metric, direction }) => `${direction} ${nameOf(metric)}`).join(", ");
  const ends = data.objectives.map(({ metric, direction }, place) => {
    const values = data.front.map((one) => one.values[place] ?? 0);
    const best = direction === "maximize" ? Math.max(...values) : Math.min(...values);
    return `best ${nameOf(metric)} ${written(metric, best)}`;
  });
  return `Objectives: ${goals}. ${count(data.front.length)} of ${count(data.num_trials)} trials are on the front; ${ends.join(", ")}.`;
}

export function hypervolumeOption(data: Schemas["Hypervolume"]): (colours: Palette) => EChartsCoreOption {
  const steps = data.order.map((order, place): Spot => {
    const volume = data.hypervolume[place] ?? 0;
    return [order, volume, data.trial_id[place] ?? "", `trial ${data.number[place]}\nended as number ${order}\nhypervolume ${score(volume)}`];
  });
  const last = steps.at(-1);
  return (colours) => ({
    grid: { top: 24, right: 24, bottom: 32, left: 24 },
    xAxis: { type: "value", name: "trials ended", min: 0, max: Math.max(1, data.num_ended), minInterval: 1, nameLocation: "middle", nameGap: 28 },
    yAxis: { type: "value", name: "hypervolume", min: 0, max: 1, nameGap: 40 },
    tooltip: { formatter: ({ data: spot }: { data: Spot }) => spot[3] },
    series: [
      {
        type: "line",
        step: "end",
        data: last ? [...steps, [data.num_ended, last[1], last[2], last[3]]] : [],
        symbolSize: 6,
        lineStyle: { width: 1.5 },
        itemStyle: { color: colours.accent },
      },
    ],
  });
}

export function saidOfHypervolume(data: Schemas["Hypervolume"]): string {
  const worst = data.objectives.map(({ metric }, place) => `${nameOf(metric)} ${written(metric, data.worst[place])}`);
  const now = data.hypervolume.at(-1);
  return `The front covers ${score(now ?? 0)} of the space between the worst (${worst.join(", ")}) and the best value of each objective, after ${count(data.num_ended)} trials.`;
}
