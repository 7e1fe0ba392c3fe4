/** The search trial by trial: which was the best when, and what each changed. */
import type { Schemas } from "~/api/client";

type Replay = Schemas["Replay"];

/** A dimension that another trial chose otherwise. */
export interface Change {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** For each trial the place of the best whole one up to it, itself included; -1 while there is none. */
export function bests({ score, state }: Pick<Replay, "score" | "state">): Int32Array {
  const found = new Int32Array(score.length);
  let best = -1;
  score.forEach((value, place) => {
    const isWhole = state[place] === "complete" || state[place] === "reused";
    if (isWhole && value !== null && value > (score[best] ?? -Infinity)) best = place;
    found[place] = best;
  });
  return found;
}

/** The places at which the best changed. */
export function rises(best: Int32Array): number[] {
  const places: number[] = [];
  best.forEach((of, place) => of === place && places.push(place));
  return places;
}

/** What the trial at `place` chose otherwise than the one at `other`. */
export function changes(replay: Replay, other: number, place: number): Change[] {
  const [before, after] = [replay.choices[other], replay.choices[place]];
  if (before === undefined || after === undefined) return [];
  return replay.dimensions.flatMap((name, at) => {
    const [from, to] = [before[at], after[at]];
    if (from === to || from === undefined || to === undefined) return [];
    const option = (index: number) => replay.options[at]?.[index] ?? "–";
    return [{ name, before: option(from), after: option(to) }];
  });
}

/** The place of the trial with `number`; where there is none, of the one before it. */
export function placeOf(numbers: readonly number[], number: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((numbers[middle] ?? 0) <= number) low = middle;
    else high = middle - 1;
  }
  return low;
}
