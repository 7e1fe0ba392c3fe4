/** What the overview's charts draw. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import { axisOf } from "~/charts/axes";
import { colourOf, type Palette } from "~/charts/palette";
import { isMaximised, isolines } from "~/pages/job/overview/isolines";
import { frontOf, hasFullBudget, type Fresh, type Point } from "~/pages/job/overview/news";
import { nameOf, written } from "~/text/columns";
import { count, score } from "~/text/numbers";

type Overview = Schemas["Overview"];
type State = Schemas["TrialState"];

/** What the score is drawn against. */
export type Effort = "order" | "compute_seconds";

/** A point as a chart has it: where it is, the trial, its number. */
export type Spot = [x: number, y: number, trialId: string, number: number];

const MANY = 300;
const WHOLE: readonly State[] = ["complete", "reused"];
const STATES: readonly State[] = ["pruned", ...WHOLE];

interface Given {
  readonly data: unknown;
  readonly seriesName?: string;
}

/** Which trials are drawn: those that trained to the end, or pruned ones too, which are judged by fewer epochs. */
export type Shown = "whole" | "all";

export function paretoOption(base: Overview, shown: Shown): (colours: Palette) => EChartsCoreOption {
  const { points, x, y } = base;
  const whole = spotsOf(base, points.x, points.y, WHOLE);
  const pruned = shown === "all" ? spotsOf(base, points.x, points.y, ["pruned"]) : [];
  const drawn = [...whole, ...pruned].map((spot) => spot[0]);
  return (colours) => ({
    grid: { top: 16, right: 24, bottom: 24, left: 24 },
    xAxis: axisOf(x, drawn),
    yAxis: { ...axisOf(y, []), nameGap: 48 },
    tooltip: {
      formatter: ({ data }: Given) =>
        label(data, (spot) => [`${nameOf(x)} ${written(x, spot[0])}`, `${nameOf(y)} ${written(y, spot[1])}`]),
    },
    series: [
      cloud(base, "pruned", "pruned", pruned, colours.wait),
      cloud(base, "whole", "whole", whole, colours.accent),
      cloud(base, "new", "new", [], colours.accent),
      {
        id: "front",
        name: "Pareto front",
        type: "line",
        step: "end",
        symbol: "circle",
        symbolSize: 7,
        z: 5,
        itemStyle: { color: colours.surface, borderColor: colours.bad, borderWidth: 2 },
        lineStyle: { color: colours.bad, width: 1.5 },
        data: frontOf(base).map((one): Spot => [one.x, one.y, one.trial_id, one.number]),
      },
    ],
  });
}

export function paretoLive(fresh: Fresh, shown: Shown): EChartsCoreOption {
  return {
    series: [
      {
        id: "new",
        data: placed(
          shownOf(fresh, shown),
          (one) => one.x,
          (one) => one.y,
        ),
      },
      { id: "front", data: fresh.front.map((one): Spot => [one.x, one.y, one.trial_id, one.number]) },
    ],
  };
}

export function scoreOption(base: Overview, effort: Effort): (colours: Palette) => EChartsCoreOption {
  const { points } = base;
  return (colours) => ({
    grid: { top: 32, right: 24, bottom: 24, left: 24 },
    legend: {
      data: ["best so far", ...STATES.filter((state) => points.state.includes(state))],
      left: 0,
      itemHeight: 8,
    },
    xAxis: {
      type: "value",
      min: 0,
      name: effort === "order" ? "trials that ended" : "compute time of all trials",
      axisLabel: { formatter: (value: number) => (effort === "order" ? count(value) : written(effort, value, true)) },
    },
    yAxis: { type: "value", name: "score", nameGap: 48 },
    tooltip: {
      formatter: ({ data }: Given) =>
        label(data, (spot) => [
          `score ${score(spot[1])}`,
          effort === "order" ? `ended as number ${count(spot[0])}` : `after ${written(effort, spot[0])}`,
        ]),
    },
    series: [
      ...STATES.map((state) =>
        cloud(base, state, state, spotsOf(base, points[effort], points.score, [state]), colourOf(state, colours)),
      ),
      ...STATES.map((state) => cloud(base, `new ${state}`, state, [], colourOf(state, colours))),
      {
        id: "best",
        name: "best so far",
        type: "line",
        step: "end",
        symbol: "none",
        z: 5,
        lineStyle: { color: colours.good, width: 2 },
        itemStyle: { color: colours.good },
        data: bestLine(base, effort, null),
      },
    ],
  });
}

export function scoreLive(base: Overview, fresh: Fresh, effort: Effort): EChartsCoreOption {
  const ofState = (state: State) => fresh.points.filter((one) => one.state === state);
  return {
    series: [
      ...STATES.map((state) => ({
        id: `new ${state}`,
        data: placed(
          ofState(state),
          (one) => one[effort],
          (one) => one.score,
        ),
      })),
      { id: "best", data: bestLine(base, effort, fresh) },
    ],
  };
}

/** The best score so far, up to the last trial that ended. */
function bestLine({ steps, points }: Overview, effort: Effort, fresh: Fresh | null): [number, number][] {
  const line = steps.score.map((value, index): [number, number] => [steps[effort][index] ?? 0, value]);
  for (const one of fresh?.steps ?? []) line.push([one[effort], one.score ?? 0]);
  const end = [...points[effort], ...(fresh?.points ?? []).map((one) => one[effort])].reduce(
    (most, value) => Math.max(most, value),
    0,
  );
  const top = line.at(-1);
  if (top && end > top[0]) line.push([end, top[1]]);
  return line;
}

export function penaltyOption(base: Overview, shown: Shown): (colours: Palette) => EChartsCoreOption {
  const { points } = base;
  const whole = spotsOf(base, points.penalty, points.metric, WHOLE);
  const pruned = shown === "all" ? spotsOf(base, points.penalty, points.metric, ["pruned"]) : [];
  const spots = [...whole, ...pruned];
  const lines = isolines({ penalty: range(spots, 0), metric: range(spots, 1) }, isMaximised(points));
  return (colours) => ({
    grid: { top: 16, right: 56, bottom: 24, left: 24 },
    xAxis: { ...axisOf("penalty", []), min: 0 },
    yAxis: { ...axisOf("metric", []), nameGap: 48 },
    tooltip: {
      formatter: ({ data }: Given) => label(data, (spot) => [`metric ${score(spot[1])}`, `penalty ${score(spot[0])}`]),
    },
    series: [
      ...lines.map((line) => ({
        id: `score ${line.score}`,
        type: "line",
        symbol: "none",
        silent: true,
        lineStyle: { color: colours.quiet, width: 1, type: "dashed", opacity: 0.6 },
        endLabel: { show: true, formatter: `${line.score}`, color: colours.quiet, fontSize: 11 },
        data: line.ends,
      })),
      cloud(base, "pruned", "pruned", pruned, colours.wait),
      cloud(base, "whole", "whole", whole, colours.accent),
      cloud(base, "new", "new", [], colours.accent),
    ],
  });
}

export function penaltyLive(fresh: Fresh, shown: Shown): EChartsCoreOption {
  return {
    series: [
      {
        id: "new",
        data: placed(
          shownOf(fresh, shown),
          (one) => one.penalty,
          (one) => one.metric,
        ),
      },
    ],
  };
}

export function skipsOption({ skips }: Overview): (colours: Palette) => EChartsCoreOption {
  const most = Math.max(0, ...Object.keys(skips).map(Number));
  const bars = Array.from({ length: most + 1 }, (_, number) => [number, skips[number] ?? 0]);
  return (colours) => ({
    grid: { top: 16, right: 24, bottom: 24, left: 24 },
    xAxis: {
      type: "value",
      name: "number of skips",
      min: -0.5,
      max: most + 0.5,
      minInterval: 1,
      splitLine: { show: false },
      axisLabel: { formatter: (value: number) => (Number.isInteger(value) ? String(value) : "") },
    },
    yAxis: { type: "value", name: "trials", scale: false, nameGap: 48, minInterval: 1 },
    tooltip: {
      formatter: ({ data }: Given) =>
        (data as [number, number])
          .map((value) => count(value))
          .join(" skips: ")
          .concat(" trials"),
    },
    series: [
      {
        type: "bar",
        data: bars,
        itemStyle: { color: colours.accent, borderRadius: [2, 2, 0, 0] },
        barCategoryGap: "20%",
        barMaxWidth: 28,
      },
    ],
  });
}

/** Points of one series; many of them as one shape. */
function cloud(base: Overview, id: string, name: string, data: readonly Spot[], colour: string): object {
  const isMany = base.points.num_all > MANY;
  return {
    id,
    name,
    type: "scatter",
    data,
    large: true,
    largeThreshold: MANY,
    symbolSize: isMany ? 3.5 : 6,
    itemStyle: { color: colour, opacity: isMany ? 0.5 : 0.75 },
  };
}

function shownOf({ points }: Fresh, shown: Shown): readonly Point[] {
  return shown === "all" ? points : points.filter((one) => hasFullBudget(one.state));
}

function spotsOf(
  { points }: Overview,
  x: readonly (number | null)[],
  y: readonly (number | null)[],
  states: readonly State[],
): Spot[] {
  const spots: Spot[] = [];
  points.trial_id.forEach((id, index) => {
    const [across, up] = [x[index], y[index]];
    if (across == null || up == null || !states.includes(points.state[index] ?? "failed")) return;
    spots.push([across, up, id, points.number[index] ?? 0]);
  });
  return spots;
}

function placed(
  points: readonly Point[],
  x: (point: Point) => number | null,
  y: (point: Point) => number | null,
): Spot[] {
  return points.flatMap((one): Spot[] => {
    const [across, up] = [x(one), y(one)];
    return across === null || up === null ? [] : [[across, up, one.trial_id, one.number]];
  });
}

function range(spots: readonly Spot[], at: 0 | 1): [number, number] {
  return spots.reduce(
    ([low, high], spot) => [Math.min(low, spot[at]), Math.max(high, spot[at])],
    at === 0 ? [0, 0] : [Infinity, -Infinity],
  );
}

function label(data: unknown, lines: (spot: Spot) => string[]): string {
  const spot = data as Spot | [number, number];
  return spot.length < 4 ? "" : [`trial ${spot[3] ?? ""}`, ...lines(spot as Spot)].join("\n");
}
