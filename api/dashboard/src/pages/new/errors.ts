/** Where an error of the service stands in the form: beside its field, or at the top. */
import type { Problem } from "~/api/problem";

export interface Placed {
  /** What is wrong, by the path of the field that shows it. */
  readonly beside: ReadonlyMap<string, string>;
  /** What belongs to no field. */
  readonly above: readonly string[];
}

export const NO_ERRORS: Placed = { beside: new Map(), above: [] };

/** Errors name paths such as `budget.trials`, or deeper ones than a field has: `recipe.augmentation.0`. */
export function placed(problem: Problem | undefined, paths: ReadonlySet<string>): Placed {
  if (problem === undefined) return NO_ERRORS;
  const beside = new Map<string, string>();
  const above: string[] = [];
  for (const error of problem.details.errors ?? []) {
    const text = sentence(error.message, error.remedy);
    const path = nearest(error.field ?? "", paths);
    if (path === undefined) above.push(error.field ? `${error.field}: ${text}` : text);
    else beside.set(path, [beside.get(path) ?? "", text].join(" ").trim());
  }
  if (above.length === 0 && beside.size === 0)
    above.push(sentence(`${problem.details.title}: ${problem.message}`, null));
  return { beside, above };
}

function nearest(path: string, paths: ReadonlySet<string>): string | undefined {
  for (let rest = path; rest !== ""; rest = rest.slice(0, Math.max(0, rest.lastIndexOf(".")))) {
    if (paths.has(rest)) return rest;
  }
  return undefined;
}

/** Its own words where the remedy says the same: `Input should be at least 1` and `Give a number of at least 1`. */
function sentence(message: string, remedy: string | null | undefined): string {
  if (remedy && message.startsWith("Input should")) return remedy;
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  const whole = /[.!?]$/.test(text) ? text : `${text}.`;
  return remedy ? `${whole} ${remedy}` : whole;
}
