/** Axes that suit what is on them. */
import { nameOf, written } from "~/text/columns";

const DECADES = 1.5;

/** Whether values are all above 0 and so far apart that a logarithm shows them better. */
export function spansDecades(values: readonly (number | null)[]): boolean {
  let low = Infinity;
  let high = 0;
  for (const value of values) {
    if (value === null) continue;
    if (value <= 0) return false;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return high > low * 10 ** DECADES;
}

export interface AxisOfColumn {
  readonly type: "log" | "value";
  readonly name: string;
  readonly axisLabel: { readonly formatter: (value: number) => string };
}

/** The axis of a column or metric, logarithmic where its values span decades. */
export function axisOf(column: string, values: readonly (number | null)[]): AxisOfColumn {
  const isLog = spansDecades(values);
  return {
    type: isLog ? "log" : "value",
    name: `${nameOf(column)}${isLog ? " (log)" : ""}`,
    axisLabel: { formatter: (value) => written(column, value, true) },
  };
}
