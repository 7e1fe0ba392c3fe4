/** What the list is asked to show: read from the address, so that it can be sent, kept and gone back to. */
import type { Schemas } from "~/api/client";
import type { Address } from "~/app/address";
import { JOB_STATES, type JobState } from "~/pages/job/actions/legal";

export const NEWEST_FIRST = "-created_at";

/** What the service can sort by, in the words of the page. */
export const SORTS = [
  [NEWEST_FIRST, "newest first"],
  ["created_at", "oldest first"],
  ["-best_score", "best score first"],
  ["name", "by name"],
  ["state", "by state"],
  ["-ended_at", "ended last first"],
] as const;

export type Column = "name" | "state" | "best_score" | "created_at";

export interface View {
  readonly states: readonly JobState[];
  readonly search: string;
  readonly sort: string;
}

export function viewOf({ query }: Address): View {
  return {
    states: JOB_STATES.filter((state) => query.getAll("state").includes(state)),
    search: query.get("search") ?? "",
    sort: query.get("sort") ?? NEWEST_FIRST,
  };
}

/** Whether the view lets a job through, as the service would. */
export function lets(view: View, job: Schemas["JobSummary"]): boolean {
  if (view.states.length > 0 && !view.states.includes(job.state)) return false;
  const text = view.search.toLowerCase();
  return job.id.toLowerCase().includes(text) || (job.name ?? "").toLowerCase().includes(text);
}

/** A state more, or less; none means all. */
export function toggled(states: readonly JobState[], state: JobState): JobState[] {
  return states.includes(state) ? states.filter((one) => one !== state) : [...states, state];
}

/** The order after a click on the head of `column`: first as people want it, then the other way round. */
export function sortedBy(column: Column, sort: string): string {
  const first = column === "name" || column === "state" ? column : `-${column}`;
  const other = first.startsWith("-") ? column : `-${column}`;
  return sort === first ? other : first;
}

/** Which way the list is sorted by `column`, if it is. */
export function directionOf(column: Column, sort: string): "ascending" | "descending" | undefined {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : undefined;
}
