/** Why the service did not do what it was asked, as RFC 9457 problem details or as a break of the line. */
import type { components } from "~/api/schema";

export type ProblemDetails = components["schemas"]["Problem"];

export class Problem extends Error {
  override readonly name = "Problem";

  /** @param retrySeconds after which the service wants to be asked again, where it has said so. */
  constructor(
    readonly details: ProblemDetails,
    readonly retrySeconds: number | null = null,
  ) {
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
  return broken(0, "The service does not answer", error instanceof Error ? error.message : String(error));
}

/** Why an answer was a refusal; one without details comes from whatever stands between, such as a proxy. */
export function refusalOf(body: unknown, response: Response): Problem {
  const wait = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retrySeconds = Number.isFinite(wait) ? wait : null;
  if (isDetails(body)) return new Problem(body, retrySeconds);
  const detail = `It was answered ${response.status} ${response.statusText}`.trim() + ", not by the service itself.";
  return broken(response.status, "The service cannot be reached", detail);
}

function broken(status: number, title: string, detail: string): Problem {
  return new Problem({ type: "about:blank", title, status, detail, instance: "", request_id: null });
}

function isDetails(value: unknown): value is ProblemDetails {
  return typeof value === "object" && value !== null && "detail" in value && "status" in value;
}
