/** Means over seeds and differences of them, in words and on a line. */
import type { Schemas } from "~/api/client";
import { NOTHING } from "~/text/numbers";

type Sample = Schemas["Sample"];
export type Interval = Schemas["Interval"];
type Verdict = Schemas["Advantage"]["verdict"];

const VERDICTS: Record<Verdict, string> = {
  ahead: "ahead",
  behind: "behind",
  tied: "tied",
  unknown: "one seed: no interval",
};

/** `0.9123 ± 0.0041 (3)`. */
export function sampled(sample: Sample | null): string {
  if (sample === null) return NOTHING;
  const spread = sample.sd === null ? "" : ` ± ${sample.sd.toFixed(4)}`;
  return `${sample.mean.toFixed(4)}${spread} (${sample.n})`;
}

export function verdictOf(verdict: Verdict): string {
  return VERDICTS[verdict];
}

/** `+0.0123, 95% from +0.0041 to +0.0205`. */
export function differing(interval: Interval): string {
  const { difference, low, high } = interval;
  return low === null || high === null
    ? signed(difference)
    : `${signed(difference)}, 95% from ${signed(low)} to ${signed(high)}`;
}

export function signed(value: number): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(4)}`;
}

/** Where values stand between the least and the greatest of `intervals` and zero, from 0 to 1, with some room. */
export function scaleOf(intervals: readonly Interval[]): (value: number) => number {
  const values = intervals.flatMap(({ difference, low, high }) => [difference, low ?? difference, high ?? difference]);
  const least = Math.min(0, ...values);
  const greatest = Math.max(0, ...values);
  const room = (greatest - least || 1) * 0.06;
  return (value) => (value - least + room) / (greatest - least + 2 * room);
}
