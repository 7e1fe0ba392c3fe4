/** What the best tenth chose against all, and what skips of each span go with. */
import type { Schemas } from "~/api/client";
import { count, NOTHING, percent, score } from "~/text/numbers";

export type Choices = Schemas["Choices"];
export type Dimension = Schemas["ChoiceDimension"];
type Interval = Schemas["IntervalEstimate"];
type Span = Schemas["SpanEffect"];

/** The option that the best tenth prefers most; null where no interval of theirs lies clear above that of all. */
export function preferred({ options }: Dimension): Schemas["ChoiceOption"] | null {
  const sure = options.filter(({ all, top }) => top.share && all.share && top.share.low > all.share.high);
  return sure.sort((one, two) => gain(two) - gain(one))[0] ?? null;
}

function gain({ all, top }: Schemas["ChoiceOption"]): number {
  return (top.share?.value ?? 0) - (all.share?.value ?? 0);
}

/** Dimensions in which the best tenth differs most from all first. */
export function byDifference(dimensions: readonly Dimension[]): Dimension[] {
  const largest = (one: Dimension) => Math.max(...one.options.map((option) => Math.abs(gain(option))));
  return [...dimensions].sort((one, two) => largest(two) - largest(one));
}

export function shareText(share: Interval | null): string {
  return share === null ? NOTHING : `${percent(share.value)} (${percent(share.low)} to ${percent(share.high)})`;
}

export function said(data: Choices): string {
  const sure = data.dimensions.filter((one) => preferred(one) !== null).length;
  const whole = `Of ${count(data.num_all)} trials the best ${count(data.num_top)} are held against all.`;
  if (sure === 0) return `${whole} No choice of theirs stands out clearly yet.`;
  return `${whole} In ${count(sure)} of ${count(data.dimensions.length)} choices they clearly prefer one.`;
}

export function effectText(effect: Interval | null): string {
  if (effect === null) return NOTHING;
  const sign = (value: number) => (value > 0 ? `+${score(value)}` : score(value));
  return `${sign(effect.value)} (${sign(effect.low)} to ${sign(effect.high)})`;
}

/** What an interval says: whether it lies on one side of zero. */
export function sideOf(effect: Interval | null): "better" | "worse" | "unsure" {
  if (effect === null || (effect.low <= 0 && effect.high >= 0)) return "unsure";
  return effect.low > 0 ? "better" : "worse";
}

/** The bounds of a scale that holds all intervals and zero. */
export function scaleOf(spans: readonly Span[]): readonly [number, number] {
  const ends = spans.flatMap(({ presence, each }) => [presence, each].flatMap((one) => (one ? [one.low, one.high] : [])));
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  return low === high ? [-1, 1] : [low, high];
}
