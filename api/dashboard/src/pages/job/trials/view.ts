/** What the trials page shows, as its address says: filter, order, selection, open trial, columns. */
import type { Schemas } from "~/api/client";
import { href, type Query } from "~/app/address";

export type TrialRow = Schemas["TrialRow"];
export type TrialState = Schemas["TrialState"];
export type SkipKind = Exclude<Schemas["EdgeKind"], "none">;

export const STATES: readonly TrialState[] = [
  "proposed",
  "running",
  "complete",
  "pruned",
  "failed",
  "cancelled",
  "reused",
];
export const SKIP_KINDS: readonly SkipKind[] = ["add", "concat", "gate"];
export const TABS = ["summary", "skips", "log", "code", "choices"] as const;
export type Tab = (typeof TABS)[number];

export const DEFAULT_SORT = "-number";

/** What `/rows` is asked for, without its window. */
export interface RowFilter {
  state?: TrialState[];
  kind?: SkipKind[];
  min_skips?: number;
  max_skips?: number;
  where?: string[];
  search?: string;
  sort: string;
}

export interface View {
  readonly filter: RowFilter;
  /** The trial that is open beside the table. */
  readonly open: string | null;
  /** The selected trial: the open one, or where the keyboard stands. */
  readonly selected: string | null;
  readonly tab: Tab;
  /** Keys of columns; null where the browser's own choice holds. */
  readonly columns: readonly string[] | null;
}

export function viewOf(query: URLSearchParams): View {
  const open = query.get("trial");
  return {
    filter: filterOf(query),
    open,
    selected: open ?? query.get("at"),
    tab: TABS.find((tab) => tab === query.get("tab")) ?? "summary",
    columns: query.get("columns")?.split(",") ?? null,
  };
}

function filterOf(query: URLSearchParams): RowFilter {
  const state = STATES.filter((one) => query.getAll("state").includes(one));
  const kind = SKIP_KINDS.filter((one) => query.getAll("kind").includes(one));
  const where = query.getAll("where");
  const search = query.get("search");
  const least = wholeOf(query.get("min_skips"));
  const most = wholeOf(query.get("max_skips"));
  return {
    ...(state.length > 0 ? { state } : {}),
    ...(kind.length > 0 ? { kind } : {}),
    ...(where.length > 0 ? { where } : {}),
    ...(search ? { search } : {}),
    ...(least === null ? {} : { min_skips: least }),
    ...(most === null ? {} : { max_skips: most }),
    sort: query.get("sort") ?? DEFAULT_SORT,
  };
}

function wholeOf(text: string | null): number | null {
  const value = Number.parseInt(text ?? "", 10);
  return Number.isNaN(value) || value < 0 ? null : value;
}

export function isFiltered(filter: RowFilter): boolean {
  return Object.keys(filter).some((name) => name !== "sort");
}

/** How a filter is taken back. */
export const UNFILTERED: Query = {
  state: null,
  kind: null,
  where: null,
  search: null,
  min_skips: null,
  max_skips: null,
};

/** The same list with one in, or out where it was in. */
export function toggled<T>(list: readonly T[] | undefined, one: T): T[] {
  const known = list ?? [];
  return known.includes(one) ? known.filter((other) => other !== one) : [...known, one];
}

/** The order after a click on a column: first the direction that is wanted more often, then the other. */
export function nextSort(sort: string, column: string): string {
  if (sort === `-${column}`) return column;
  if (sort === column) return `-${column}`;
  return column === "label" || column === "state" ? column : `-${column}`;
}

export function direction(sort: string, column: string): "ascending" | "descending" | undefined {
  if (sort === column) return "ascending";
  return sort === `-${column}` ? "descending" : undefined;
}

/** Where a trial is open, under the filter that holds. */
export function hrefOf(jobId: string, query: URLSearchParams, trialId: string): string {
  const next = new URLSearchParams(query);
  next.delete("at");
  next.delete("trial");
  next.append("trial", trialId); // the last, so that an id may be put behind it
  return href(["jobs", jobId, "trials"], next);
}
