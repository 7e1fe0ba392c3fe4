/** Why the service did not do what it was asked, as RFC 9457 problem details or as a break of the line. */
import type { components } from "~/api/schema";

export type ProblemDetails = components["schemas"]["Problem"];

export class Problem extends Error {
  override readonly name = "Problem";

  constructor(readonly details: ProblemDetails) {
    super(details.detail);
  }

  get status(): number {
    return this.details.status;
  }

  /** The message of each field that must change, by its path (`budget.trials`); "" is the whole request. */
  get fields(): ReadonlyMap<string, string> {
    return new Map(this.details.errors?.map((one) => [one.field ?? "", one.message]));
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDetails(error)) return new Problem(error);
  return new Problem({
    type: "about:blank",
    title: "The service does not answer",
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
    instance: "",
    request_id: null,
  });
}

function isDetails(value: unknown): value is ProblemDetails {
  return typeof value === "object" && value !== null && "detail" in value && "status" in value;
}
