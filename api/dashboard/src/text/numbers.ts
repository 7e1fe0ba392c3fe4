/** Numbers with the digits that mean something. */

const COUNT = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const PERCENT = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const SUFFIXES = ["", " k", " M", " G", " T", " P"] as const;
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

const MINUS = "−";

/** What stands where a number is not known. */
export const NOTHING = "–";

type Known = number | null | undefined;

/** 12345 → `12,345`. */
export function count(value: Known): string {
  return value === null || value === undefined ? NOTHING : COUNT.format(value).replace("-", MINUS);
}

/** 269722 → `269.7 k`: four digits at most, for a table. */
export function short(value: Known): string {
  if (value === null || value === undefined) return NOTHING;
  let rest = Math.abs(value);
  let step = 0;
  while (rest >= 999.95 && step < SUFFIXES.length - 1) {
    rest /= 1000;
    step += 1;
  }
  const text = step === 0 ? small(rest) : rest.toFixed(rest < 9.995 ? 2 : 1);
  return `${value < 0 ? MINUS : ""}${text}${SUFFIXES[step] ?? ""}`;
}

/** Below a thousand: a whole number as it is, another with three digits that mean something. */
function small(value: number): string {
  if (Number.isInteger(value)) return value.toFixed(0);
  return value < 1e-4 ? value.toExponential(1) : String(Number(value.toPrecision(3)));
}

/** A score or a metric: 0.9731 by default; four digits after the point are finer than any validation set. */
export function score(value: Known, digits = 4): string {
  if (value === null || value === undefined) return NOTHING;
  const magnitude = Math.abs(value);
  const isFar = magnitude !== 0 && (magnitude >= 1e5 || magnitude < 1e-3);
  const text = isFar ? magnitude.toExponential(2) : magnitude.toFixed(magnitude >= 100 ? 1 : magnitude >= 10 ? 2 : digits);
  return value < 0 ? MINUS + text : text;
}

export function percent(value: Known): string {
  return value === null || value === undefined ? NOTHING : PERCENT.format(value).replace("-", MINUS);
}

/** A time of one pass: `0.31 ms`. */
export function milliseconds(value: Known): string {
  return value === null || value === undefined ? NOTHING : `${Number(value.toPrecision(3))} ms`;
}

/** 1536 → `1.5 KiB`. */
export function bytes(value: Known): string {
  if (value === null || value === undefined) return NOTHING;
  let rest = value;
  let step = 0;
  while (rest >= 1023.95 && step < BINARY.length - 1) {
    rest /= 1024;
    step += 1;
  }
  return `${step === 0 || rest >= 99.95 ? rest.toFixed(0) : rest.toFixed(1)} ${BINARY[step] ?? ""}`;
}
