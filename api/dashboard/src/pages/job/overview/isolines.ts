/** Lines of equal score on the plane of penalty and metric. */

export interface Isoline {
  readonly score: number;
  /** Where it enters and leaves the plane: `[penalty, metric]`. */
  readonly ends: readonly [readonly [number, number], readonly [number, number]];
}

/** The plane's edges. */
export interface Plane {
  readonly penalty: readonly [number, number];
  readonly metric: readonly [number, number];
}

const NUM_LINES = 9;

/** Whether more of the metric is better: the score is the metric less the penalty, or its negative less the penalty. */
export function isMaximised(points: {
  readonly metric: readonly (number | null)[];
  readonly score: readonly (number | null)[];
  readonly penalty: readonly number[];
}): boolean {
  const index = points.metric.findIndex((value, at) => value !== null && value !== 0 && points.score[at] != null);
  if (index < 0) return true;
  return Math.sign((points.score[index] ?? 0) + (points.penalty[index] ?? 0)) === Math.sign(points.metric[index] ?? 0);
}

/** Lines at round scores that cross `plane`; `metric = score + penalty`, or `-score - penalty` for a metric to minimise. */
export function isolines(plane: Plane, isMaximised: boolean): Isoline[] {
  const sign = isMaximised ? 1 : -1;
  const [left, right] = plane.penalty;
  const [low, high] = plane.metric;
  const corners = [low, high].flatMap((metric) => [left, right].map((penalty) => sign * metric - penalty));
  const found: Isoline[] = [];
  for (const score of roundValues(Math.min(...corners), Math.max(...corners), NUM_LINES)) {
    const at = (penalty: number) => sign * (score + penalty);
    const from = clipped(left, low, high, score, sign, right);
    if (from === null) continue;
    found.push({
      score,
      ends: [
        [from[0], at(from[0])],
        [from[1], at(from[1])],
      ],
    });
  }
  return found;
}

/** The penalties between which a line's metric lies from `low` to `high`; null where it never does. */
function clipped(
  left: number,
  low: number,
  high: number,
  score: number,
  sign: number,
  right: number,
): [number, number] | null {
  const crossings = [sign * low - score, sign * high - score].sort((one, other) => one - other);
  const from = Math.max(left, crossings[0] ?? left);
  const to = Math.min(right, crossings[1] ?? right);
  return from < to ? [from, to] : null;
}

/** About `most` values of 1, 2 or 5 times a power of ten apart, strictly between `low` and `high`. */
export function roundValues(low: number, high: number, most: number): number[] {
  if (!(high > low)) return [];
  const rough = ((high - low) / most) * (1 - 1e-9); // a hair less, for what floats leave over
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10) * power;
  const values: number[] = [];
  for (let index = Math.floor(low / step) + 1; index * step < high; index += 1)
    values.push(Number((index * step).toPrecision(12)));
  return values;
}
