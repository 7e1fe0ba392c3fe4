/** Which trial trained when, on lanes of workers. */
import type { EChartsCoreOption } from "echarts/core";
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from "echarts";

import type { Schemas } from "~/api/client";
import { colourOf, type Palette } from "~/charts/palette";
import { count, score } from "~/text/numbers";
import { duration, exact } from "~/text/times";

type Timeline = Schemas["Timeline"];
type State = Schemas["TrialState"];

/** A trial on a lane; times in milliseconds since 1970. `openTrial` finds the trial at its third place. */
export type Bar = [
  start: number,
  end: number,
  trialId: string,
  lane: number,
  number: number,
  device: string,
  score: number | null,
];

/** Bars by the state of their trial; one that still runs reaches to `now`. */
export function barsOf(stays: readonly Schemas["Stay"][], now: number): ReadonlyMap<State, Bar[]> {
  const found = new Map<State, Bar[]>();
  for (const stay of stays) {
    const start = Date.parse(stay.started_at);
    const end = Math.max(start, stay.ended_at === null ? now : Date.parse(stay.ended_at));
    const bar: Bar = [start, end, stay.trial_id, stay.lane, stay.number, stay.device ?? "", stay.score];
    const known = found.get(stay.state);
    if (known) known.push(bar);
    else found.set(stay.state, [bar]);
  }
  return found;
}

/** How much of the lanes' time was spent on trials, from the first to the last that is shown. */
export function usage(bars: ReadonlyMap<State, readonly Bar[]>, numLanes: number): number {
  const all = [...bars.values()].flat();
  if (all.length === 0 || numLanes === 0) return 0;
  const start = all.reduce((least, bar) => Math.min(least, bar[0]), Infinity);
  const end = all.reduce((most, bar) => Math.max(most, bar[1]), -Infinity);
  const busy = all.reduce((sum, bar) => sum + bar[1] - bar[0], 0);
  return end > start ? busy / ((end - start) * numLanes) : 1;
}

const MOST_AT_ONCE = 600;

/** The time in which the latest bars that can be told apart began; all of it where they are few. */
function latest(bars: ReadonlyMap<State, readonly Bar[]>): { startValue?: number } {
  const starts = [...bars.values()].flatMap((list) => list.map((bar) => bar[0])).sort((one, other) => other - one);
  const startValue = starts[MOST_AT_ONCE];
  return startValue === undefined ? {} : { startValue };
}

export function timelineOption(
  bars: ReadonlyMap<State, readonly Bar[]>,
  numLanes: number,
): (colours: Palette) => EChartsCoreOption {
  const shown = latest(bars);
  return (colours) => ({
    grid: { top: 32, right: 16, bottom: 48, left: 24 },
    legend: { left: 0, itemHeight: 8 },
    xAxis: { type: "time", min: "dataMin", max: "dataMax" },
    yAxis: {
      type: "value",
      name: "lane",
      nameGap: 32,
      min: 0.5,
      max: numLanes + 0.5,
      minInterval: 1,
      inverse: true,
      splitLine: { show: false },
      axisLabel: { formatter: (value: number) => (Number.isInteger(value) ? String(value) : "") },
    },
    tooltip: { formatter: ({ data, seriesName }: { data: Bar; seriesName: string }) => told(data, seriesName) },
    dataZoom: [
      { type: "inside", filterMode: "weakFilter", zoomOnMouseWheel: "ctrl", ...shown },
      {
        type: "slider",
        filterMode: "weakFilter",
        bottom: 4,
        height: 20,
        ...shown,
        brushSelect: false,
        borderColor: colours.line,
        textStyle: { color: colours.quiet },
      },
    ],
    series: [...bars].map(([state, data]) => ({
      name: state,
      type: "custom",
      renderItem: drawn,
      encode: { x: [0, 1], y: 3 },
      data: data.map((bar) => [bar[0], bar[1], bar[2], bar[3] + 1, ...bar.slice(4)]),
      itemStyle: { color: colourOf(state, colours), opacity: 0.85 },
    })),
  });
}

function drawn(params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) {
  const lane = api.value(3);
  const [left = 0, middle = 0] = api.coord([api.value(0), lane]);
  const [right = 0] = api.coord([api.value(1), lane]);
  const size = api.size?.([0, 1]);
  const height = Math.min(28, Math.max(2, (Array.isArray(size) ? (size[1] ?? 10) : 10) * 0.72));
  const area = params.coordSys as unknown as { x: number; width: number };
  const from = Math.max(area.x, left);
  const to = Math.min(area.x + area.width, right);
  if (to < from) return null;
  return {
    type: "rect" as const,
    shape: { x: from, y: middle - height / 2, width: Math.max(1, to - from - 0.5), height },
    style: { fill: api.visual("color"), opacity: 0.85 },
  };
}

function told(data: Bar, state: string): string {
  const [start, end, , , number, device, value] = data;
  const lines = [
    `trial ${number}, ${state}`,
    `${exact(new Date(start).toISOString())}, ${duration((end - start) / 1000)}`,
  ];
  if (device !== "") lines.push(device);
  if (value !== null) lines.push(`score ${score(value)}`);
  return lines.join("\n");
}

export function said({ stays, num_all: numAll, num_lanes: numLanes }: Timeline, part: number): string {
  return `The latest ${count(stays.length)} of ${count(numAll)} trials on ${count(numLanes)} lanes; ${Math.round(part * 100)}% of the lanes' time went into them.`;
}
