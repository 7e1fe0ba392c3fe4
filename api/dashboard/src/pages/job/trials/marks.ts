/** Trials set aside for comparison, of any jobs; they last as long as the tab. */
import { computed, signal } from "@preact/signals";

import { href } from "~/app/address";
import { tell } from "~/ui/Toasts";

export const MOST = 6;
const KEY = "nas.marks";

function recalled(): readonly string[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "null");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export const marks = signal<readonly string[]>(recalled());

export const compareHref = computed(() => href(["compare"], { trial: marks.value }));

export function setMarks(trialIds: readonly string[]): void {
  marks.value = trialIds;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(trialIds));
  } catch {
    // they last as long as the page does
  }
}

export function toggleMark(trialId: string): void {
  const known = marks.peek();
  if (known.includes(trialId)) setMarks(known.filter((one) => one !== trialId));
  else if (known.length < MOST) setMarks([...known, trialId]);
  else tell(`At most ${MOST} trials can be compared: take one out first.`, "bad");
}
