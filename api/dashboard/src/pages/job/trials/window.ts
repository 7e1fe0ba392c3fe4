/**
 * The part of a long table that the page holds: pages of rows by their place, the least used dropped.
 *
 * Everything here answers a new cache and leaves the old one as it was, so that a row that did not change stays the
 * same object and need not be drawn again.
 */
import type { TrialRow } from "~/pages/job/trials/view";

export const PAGE = 100;
export const MAX_PAGES = 24;

/** Places from `first` to `last`, both in it. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

interface Page {
  readonly rows: readonly TrialRow[];
  /** Shown until a newer answer replaces it. */
  readonly isStale: boolean;
}

export interface Cache {
  /** By number, the least recently used first. */
  readonly pages: ReadonlyMap<number, Page>;
}

export const EMPTY: Cache = { pages: new Map() };

export function rowAt(cache: Cache, place: number): TrialRow | undefined {
  return cache.pages.get(Math.floor(place / PAGE))?.rows[place % PAGE];
}

export function placeOf(cache: Cache, trialId: string): number | null {
  for (const [number, { rows }] of cache.pages) {
    const index = rows.findIndex((row) => row.id === trialId);
    if (index >= 0) return number * PAGE + index;
  }
  return null;
}

/** Numbers of the pages that a range lies on, out of `count` rows. */
export function pagesOf({ first, last }: Range, count: number): number[] {
  const found: number[] = [];
  const end = Math.min(last, count - 1);
  for (let page = Math.floor(Math.max(0, first) / PAGE); page * PAGE <= end; page += 1) found.push(page);
  return found;
}

/** Which of `pages` must be asked for. */
export function missing(cache: Cache, pages: readonly number[]): number[] {
  return pages.filter((page) => cache.pages.get(page)?.isStale !== false);
}

/** Put a page in, and drop the least recently used beyond what is kept. */
export function put(cache: Cache, page: number, rows: readonly TrialRow[]): Cache {
  const pages = new Map(cache.pages);
  pages.delete(page);
  pages.set(page, { rows, isStale: false });
  for (const old of pages.keys()) {
    if (pages.size <= MAX_PAGES) break;
    pages.delete(old);
  }
  return { pages };
}

/** Note that `pages` are looked at. */
export function used(cache: Cache, pages: readonly number[]): Cache {
  const next = new Map(cache.pages);
  for (const number of pages) {
    const page = next.get(number);
    if (page === undefined) continue;
    next.delete(number);
    next.set(number, page);
  }
  return { pages: next };
}

/** The order has changed: keep what is looked at until it is read anew, drop the rest. */
export function staled(cache: Cache, looked: readonly number[]): Cache {
  const pages = new Map<number, Page>();
  for (const [number, page] of cache.pages) {
    if (looked.includes(number)) pages.set(number, { ...page, isStale: true });
  }
  return { pages };
}

/** The cache with trials as they are now, each where it stood; the very same cache where none of them is in it. */
export function merged(cache: Cache, trials: ReadonlyMap<string, TrialRow>): Cache {
  let pages: Map<number, Page> | null = null;
  for (const [number, page] of cache.pages) {
    if (!page.rows.some((row) => trials.has(row.id))) continue;
    pages ??= new Map(cache.pages);
    pages.set(number, { ...page, rows: page.rows.map((row) => trials.get(row.id) ?? row) });
  }
  return pages === null ? cache : { pages };
}
