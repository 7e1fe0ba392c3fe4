/** Times as people say them; the exact one belongs into a `title`. */
import { NOTHING } from "~/text/numbers";

const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** `3 minutes ago`; under a minute `just now`, and before it `in a moment`. */
export function ago(at: string | null | undefined, now = Date.now()): string {
  if (!at) return NOTHING;
  const seconds = (Date.parse(at) - now) / 1000;
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return RELATIVE.format(wholly(seconds / size), unit);
  }
  return seconds > 5 ? "in a moment" : "just now"; // clocks differ a little
}

/** What lies behind is told once it is whole; what is to come as it nearly is. */
function wholly(value: number): number {
  return value > 0 ? Math.round(value) : Math.trunc(value);
}

export function exact(at: string | null | undefined): string {
  return at ? EXACT.format(new Date(at)) : NOTHING;
}

/** 0.042 → `42 ms`, 75 → `1 min 15 s`, 7300 → `2 h 2 min`: two units at most. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return NOTHING;
  if (seconds <= 0) return "0 s";
  if (seconds < 0.0005) return "under 1 ms";
  if (seconds < 0.9995) return `${(seconds * 1000).toFixed(0)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const pairs: [number, string, number, string][] = [
    [86_400, "d", 3600, "h"],
    [3600, "h", 60, "min"],
    [60, "min", 1, "s"],
  ];
  for (const [size, unit, part, partUnit] of pairs) {
    if (whole < size) continue;
    const rest = Math.floor((whole % size) / part);
    return `${Math.floor(whole / size)} ${unit}${rest ? ` ${rest} ${partUnit}` : ""}`;
  }
  return `${whole} s`;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** The time of the day: `14:03:05`. */
export function clock(at: number | string): string {
  return CLOCK.format(new Date(at));
}
