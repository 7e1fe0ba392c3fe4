/** Keeps what was typed over a reload of the page, in this tab alone. */
import type { Draft } from "~/pages/new/draft";
import { isObject } from "~/ui/schema/fields";

export interface Kept {
  readonly draft: Draft;
  /** Settings of families that were chosen before, for when they are chosen again. */
  readonly others: Readonly<Record<string, Draft>>;
}

export const NOTHING_TYPED: Kept = { draft: {}, others: {} };

const keyOf = (source: string | null) => `nas.new${source === null ? "" : `.${source}`}`;

/** What was typed into the form that began with `source`, a job's id or nothing. */
export function remembered(source: string | null): Kept | undefined {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(keyOf(source)) ?? "null");
    if (isObject(found) && isObject(found.draft) && isObject(found.others)) return found as unknown as Kept;
  } catch {
    // What cannot be read was not kept.
  }
  return undefined;
}

export function remember(source: string | null, kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(keyOf(source));
    else sessionStorage.setItem(keyOf(source), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: the form still works.
  }
}
