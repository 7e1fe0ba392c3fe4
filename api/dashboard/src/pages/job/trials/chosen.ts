/** Which columns the table shows: as the address says, else as this browser had them last. */
import { signal } from "@preact/signals";

import { ask } from "~/app/address";
import { DEFAULT_COLUMNS } from "~/pages/job/trials/columns";

const KEY = "nas.trials.columns";

function recalled(): readonly string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return Array.isArray(found) && found.every((one) => typeof one === "string") ? found : DEFAULT_COLUMNS;
  } catch {
    return DEFAULT_COLUMNS; // storage may be forbidden, or hold something else
  }
}

const own = signal(recalled());

export function chosenColumns(asked: readonly string[] | null): readonly string[] {
  return asked ?? own.value;
}

export function chooseColumns(keys: readonly string[]): void {
  own.value = keys;
  try {
    localStorage.setItem(KEY, JSON.stringify(keys));
  } catch {
    // they last as long as the page does
  }
  ask({ columns: keys.join() === DEFAULT_COLUMNS.join() ? null : keys.join(",") });
}
