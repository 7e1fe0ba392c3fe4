/** Parallel coordinates: a line a trial, from what it chose to its score. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import type { Palette } from "~/charts/palette";
import { score } from "~/text/numbers";

type Replay = Schemas["Replay"];

/** An axis: a dimension with what it may take. */
export interface Axis {
  readonly name: string;
  readonly options: readonly string[];
}

/** One trial: where it crosses each axis, its score at last. */
export interface Line {
  readonly trialId: string;
  readonly number: number;
  readonly score: number;
  readonly at: readonly number[];
}

/** Pieces of axes that were brushed, by the axis' name; a line must cross each axis within one of its pieces. */
export type Brushed = ReadonlyMap<string, readonly (readonly [number, number])[]>;

export const MAX_LINES = 2000;
export const FEW_AXES = 12;
export const SCORE = "score";
const SPREAD = 0.6;

/** The dimensions that matter most, in their own order; all of them where `most` allows. */
export function axesOf(replay: Replay, importances: Schemas["Importances"] | undefined, most: number): Axis[] {
  const rank = new Map(importances?.items.map((one, place) => [one.name, place]));
  const kept = replay.dimensions
    .map((name, place) => ({ name, place }))
    .sort(
      (one, other) => (rank.get(one.name) ?? Infinity) - (rank.get(other.name) ?? Infinity) || one.place - other.place,
    )
    .slice(0, most)
    .sort((one, other) => one.place - other.place);
  return kept.map(({ name, place }) => ({ name, options: replay.options[place] ?? [] }));
}

/** Lines of at most `most` trials: the best tenth of that, and others evenly by rank; the worst come first. */
export function linesOf(replay: Replay, axes: readonly Axis[], most: number): Line[] {
  const places = axes.map((axis) => replay.dimensions.indexOf(axis.name));
  const ranked = replay.score
    .flatMap((value, trial) => (value === null ? [] : [{ value, trial }]))
    .sort((one, other) => other.value - one.value);
  return evenly(ranked, most)
    .reverse()
    .map(({ value, trial }) => {
      const number = replay.number[trial] ?? 0;
      const chosen = places.map((place) => (replay.choices[trial]?.[place] ?? 0) + spread(number, place));
      return { trialId: replay.trial_id[trial] ?? "", number, score: value, at: [...chosen, value] };
    });
}

function evenly<T>(ranked: readonly T[], most: number): T[] {
  if (ranked.length <= most) return [...ranked];
  const best = Math.floor(most / 10);
  const [rest, room] = [ranked.length - best, most - best];
  const others = Array.from({ length: room }, (_, index) => ranked[best + Math.floor((index * rest) / room)] as T);
  return [...ranked.slice(0, best), ...others];
}

/** Where within its option a line crosses, always the same: else all lines of one option would be one. */
function spread(number: number, place: number): number {
  const mixed = Math.imul(number + 1, 2654435761) ^ Math.imul(place + 1, 40503);
  return (((mixed >>> 8) % 1000) / 1000 - 0.5) * SPREAD;
}

export function passes(line: Line, names: readonly string[], brushed: Brushed): boolean {
  return names.every((name, index) => {
    const pieces = brushed.get(name);
    const value = line.at[index] ?? NaN;
    return !pieces || pieces.length === 0 || pieces.some(([low, high]) => value >= low && value <= high);
  });
}

/** Few lines are drawn stronger than `least`, which many have. */
function opacityOf(numLines: number, least: number): number {
  return Math.min(0.8, Math.max(least, 60 / numLines));
}

export function shortName(name: string): string {
  return name.replace(/^edge_(\d+)_(\d+)$/, "$1→$2").replaceAll("_", " ");
}

export function parallelOption(lines: readonly Line[], axes: readonly Axis[]): (colours: Palette) => EChartsCoreOption {
  const numBest = Math.ceil(lines.length / 10);
  return (colours) => {
    const shared = {
      zlevel: 2,
      nameTextStyle: { color: colours.quiet },
      axisLine: { lineStyle: { color: colours.quiet } },
      axisTick: { show: false },
      areaSelectStyle: { width: 18, borderColor: colours.accent, color: colours.accent, opacity: 0.25 },
    };
    const label = { color: colours.text, textBorderColor: colours.surface, textBorderWidth: 3 };
    // Lines come in slices, of both series in turn: the best have a canvas of their own, over the others.
    const drawn = (of: readonly Line[], colour: string, opacity: number, zlevel: number) => ({
      type: "parallel",
      progressive: 150,
      progressiveThreshold: 150,
      data: of.map((line) => line.at),
      lineStyle: { color: colour, width: 1, opacity },
      inactiveOpacity: 0.01,
      activeOpacity: Math.min(1, opacity * 2),
      silent: true,
      zlevel,
    });
    return {
      parallel: { left: 24, right: 56, top: 36, bottom: 16 },
      parallelAxis: [
        ...axes.map((axis, dim) => ({
          ...shared,
          id: axis.name,
          dim,
          name: shortName(axis.name),
          type: "value",
          min: -0.5,
          max: axis.options.length - 0.5,
          interval: 0.5,
          axisLabel: { ...label, formatter: (value: number) => axis.options[value] ?? "" },
        })),
        {
          ...shared,
          id: SCORE,
          dim: axes.length,
          name: SCORE,
          type: "value",
          scale: true,
          axisLabel: { ...label, formatter: (value: number) => score(value, 3) },
        },
      ],
      series: [
        drawn(lines.slice(0, lines.length - numBest), colours.kind.none, opacityOf(lines.length, 0.35), 0),
        drawn(lines.slice(lines.length - numBest), colours.good, opacityOf(lines.length, 0.45), 1),
      ],
    };
  };
}
