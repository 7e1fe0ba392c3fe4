/** From what is typed into the form to what the service is asked to add. */
import type { Schemas } from "~/api/client";

export const UNITS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;
export type Unit = keyof typeof UNITS;

export type Draft = Partial<
  Record<
    "trials" | "wall_seconds" | "compute_seconds" | "wall_seconds_unit" | "compute_seconds_unit" | "target_score",
    string
  >
>;

/** In which unit a person would say so many seconds. */
export function unitOf(seconds: number): Unit {
  if (seconds >= 2 * UNITS.days) return "days";
  if (seconds >= 2 * UNITS.hours) return "hours";
  return seconds >= 2 * UNITS.minutes ? "minutes" : "seconds";
}

/** Only what was filled in; the target only where it is another than `target`, for null takes it away. */
export function extensionOf(draft: Draft, target: number | null): Schemas["Extension"] {
  const next = draft.target_score?.trim() ? Number(draft.target_score) : null;
  return {
    ...(draft.trials?.trim() ? { trials: Number(draft.trials) } : {}),
    ...(draft.wall_seconds?.trim() ? { wall_seconds: seconds(draft.wall_seconds, draft.wall_seconds_unit) } : {}),
    ...(draft.compute_seconds?.trim()
      ? { compute_seconds: seconds(draft.compute_seconds, draft.compute_seconds_unit) }
      : {}),
    ...(next !== target ? { target_score: next } : {}),
  };
}

function seconds(amount: string, unit: string | undefined): number {
  return Number(amount) * (unit !== undefined && unit in UNITS ? UNITS[unit as Unit] : 1);
}
