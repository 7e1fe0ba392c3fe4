/**
 * Where in the page one is. The address after `#` holds the path and the query of a view, so that every view is a
 * deep link, works under any prefix of a proxy, and a share link's token never reaches a log.
 */
import { computed, signal } from "@preact/signals";

export interface Address {
  /** The parts of the path: `#/jobs/job_1/trials?sort=-score` has `["jobs", "job_1", "trials"]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** What a query may be given as; nothing and false leave a name out, a list repeats it. */
export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

export function parse(hash: string): Address {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s);
  const parts = path.split("/").filter((part) => part !== "");
  return { path: parts.map(decoded), query: new URLSearchParams(query) };
}

export function href(path: readonly string[], query: Query | URLSearchParams = {}): string {
  const text = (query instanceof URLSearchParams ? query : searchOf(query)).toString();
  return `#/${path.map(encodeURIComponent).join("/")}${text && `?${text}`}`;
}

const current = signal(parse(location.hash));

/** The address now; reading it in a component draws that component anew when it changes. */
export const address = computed(() => current.value);

/** Go elsewhere; `replace` leaves no step for the back button, as while a slider moves. */
export function go(to: string, { replace = false } = {}): void {
  if (to === location.hash) return;
  if (replace) history.replaceState(history.state, "", to);
  else history.pushState(null, "", to);
  current.value = parse(location.hash);
}

/** Change some names of the query and keep the others. */
export function ask(changes: Query, { replace = true } = {}): void {
  const query = new URLSearchParams(current.peek().query);
  for (const [name, values] of Object.entries(changes)) {
    query.delete(name);
    for (const value of written(values)) query.append(name, value);
  }
  go(href(current.peek().path, query), { replace });
}

function searchOf(query: Query): URLSearchParams {
  const found = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of written(values)) found.append(name, value);
  }
  return found;
}

function written(value: Query[string]): string[] {
  if (value === null || value === undefined || value === false || value === "") return [];
  return typeof value === "object" ? [...value] : [String(value)];
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

addEventListener("popstate", () => (current.value = parse(location.hash)));
addEventListener("hashchange", () => (current.value = parse(location.hash)));
