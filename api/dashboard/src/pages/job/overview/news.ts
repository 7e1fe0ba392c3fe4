/** What the line tells between two readings of an overview, laid over the last reading. */
import type { Schemas } from "~/api/client";
import type { JobNews } from "~/api/live";

type Overview = Schemas["Overview"];
type Row = Schemas["TrialRow"];

/** Rows told of, by their trial, with the number of the event that told them. */
export type Told = ReadonlyMap<string, { readonly row: Row; readonly number: number }>;

export const NOTHING_TOLD: Told = new Map();

/** A trial with a result. */
export interface Point {
  readonly trial_id: string;
  readonly number: number;
  readonly order: number;
  readonly compute_seconds: number;
  readonly state: Schemas["TrialState"];
  readonly score: number | null;
  readonly metric: number | null;
  readonly penalty: number;
  readonly num_skips: number;
  readonly x: number | null;
  readonly y: number | null;
}

export interface FrontPoint {
  readonly trial_id: string;
  readonly number: number;
  readonly x: number;
  readonly y: number;
}

/** What is not in the last reading. */
export interface Fresh {
  readonly points: readonly Point[];
  /** Those of `points` that raised the best score. */
  readonly steps: readonly Point[];
  /** The whole front as it is now. */
  readonly front: readonly FrontPoint[];
}

const RESULTS: ReadonlySet<string> = new Set(["complete", "reused", "pruned"]);

export function hasFullBudget(state: Schemas["TrialState"]): boolean {
  return state === "complete" || state === "reused";
}

/** `told` with what `news` adds, and without what a reading as of the event `known` holds. */
export function taken(told: Told, news: JobNews, known: number): Told {
  const next = new Map([...told].filter(([, one]) => one.number > known));
  for (const row of news.trials) next.set(row.id, { row, number: news.number });
  return next;
}

/** What `told` adds to `base`. */
export function freshOf(base: Overview, told: Told): Fresh {
  const points: Point[] = [];
  const steps: Point[] = [];
  let order = last(base.points.order, last(base.steps.order, 0));
  let seconds = last(base.points.compute_seconds, last(base.steps.compute_seconds, 0));
  let best = base.steps.score.at(-1) ?? -Infinity;
  let front = frontOf(base);
  const known = new Set(base.points.trial_id);
  for (const row of endedSince(base, told)) {
    if (known.has(row.id)) continue;
    order += 1;
    seconds += row.compute_seconds;
    const point = pointOf(row, order, seconds, base);
    points.push(point);
    front = withPoint(front, point);
    if (hasFullBudget(row.state) && row.score !== null && row.score > best) {
      best = row.score;
      steps.push(point);
    }
  }
  return { points, steps, front };
}

function endedSince(base: Overview, told: Told): Row[] {
  return [...told.values()]
    .filter(({ row, number }) => number > base.last_event && RESULTS.has(row.state))
    .map(({ row }) => row)
    .sort((one, other) => Date.parse(one.ended_at ?? "") - Date.parse(other.ended_at ?? ""));
}

function pointOf(row: Row, order: number, seconds: number, base: Overview): Point {
  return {
    trial_id: row.id,
    number: row.number,
    order,
    compute_seconds: seconds,
    state: row.state,
    score: row.score,
    metric: row.metric,
    penalty: row.penalty,
    num_skips: row.num_skips,
    x: valueOf(row, base.x),
    y: valueOf(row, base.y),
  };
}

/** A column of a row, or a metric of its last epoch. */
export function valueOf(row: Row, column: string): number | null {
  const value = column in row ? row[column as keyof Row] : row.values[column];
  return typeof value === "number" ? value : null;
}

export function frontOf({ front }: Overview): FrontPoint[] {
  return front.trial_id.map((trial_id, index) => ({
    trial_id,
    number: front.number[index] ?? 0,
    x: front.x[index] ?? 0,
    y: front.y[index] ?? 0,
  }));
}

/** A front, ordered by x, after `point` came: less of x and more of y is better. */
export function withPoint(front: FrontPoint[], point: Point): FrontPoint[] {
  const { x, y } = point;
  if (x === null || y === null || !hasFullBudget(point.state)) return front;
  if (front.some((one) => one.x <= x && one.y >= y)) return front;
  const kept = front.filter((one) => one.x < x || one.y > y);
  const place = kept.findIndex((one) => one.x > x);
  kept.splice(place < 0 ? kept.length : place, 0, { trial_id: point.trial_id, number: point.number, x, y });
  return kept;
}

function last(values: readonly number[], otherwise: number): number {
  return values.reduce((most, value) => Math.max(most, value), otherwise);
}
