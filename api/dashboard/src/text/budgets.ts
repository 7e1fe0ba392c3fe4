/** How far a job is within what it may spend. */
import type { Schemas } from "~/api/client";
import { count } from "~/text/numbers";
import { duration } from "~/text/times";

type Budgets = Schemas["Budgets"];

export type Sum = "trials" | "wall_seconds" | "compute_seconds";

export const SUMS: readonly Sum[] = ["trials", "wall_seconds", "compute_seconds"];

export interface Reached {
  /** 0 to 1 and beyond; null where there is no limit. */
  readonly part: number | null;
  readonly text: string;
}

/** One part of a budget: `17 of 24 trials`, `2 min of 10 min computed`. */
export function reached(budgets: Budgets, name: Sum): Reached {
  const { limit, spent } = budgets[name];
  const part = limit === null ? null : limit > 0 ? spent / limit : 1;
  return { part, text: worded(name, spent, limit) };
}

/** The part that will end the job first, as far as is known; trials where nothing is limited. */
export function furthest(budgets: Budgets): Reached {
  const limited = SUMS.map((name) => reached(budgets, name)).filter((one) => one.part !== null);
  return limited.reduce<Reached | null>(further, null) ?? reached(budgets, "trials");
}

function further(one: Reached | null, other: Reached): Reached {
  return one === null || (other.part ?? 0) > (one.part ?? 0) ? other : one;
}

function worded(name: Sum, spent: number, limit: number | null): string {
  if (name === "trials") {
    if (limit === null) return `${count(spent)} ${spent === 1 ? "trial" : "trials"}, no limit`;
    return `${count(spent)} of ${count(limit)} ${limit === 1 ? "trial" : "trials"}`;
  }
  const what = name === "wall_seconds" ? "elapsed" : "computed";
  return limit === null ? `${duration(spent)} ${what}, no limit` : `${duration(spent)} of ${duration(limit)} ${what}`;
}
