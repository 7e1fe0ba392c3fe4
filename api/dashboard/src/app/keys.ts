/** Single keys that do something on a page, as `/`, `j` and `k`. None is taken from a field or from a dialogue. */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

export interface Shortcut {
  /** As `KeyboardEvent.key` has it. */
  readonly key: string;
  /** What it does, for the help: "Next row". */
  readonly does: string;
  readonly run: (event: KeyboardEvent) => void;
  /** Whether it is meant just now; else the key does what the browser does by it. */
  readonly allows?: (event: KeyboardEvent) => boolean;
}

/** What works now; of two for one key the later one counts. */
export const shortcuts = signal<readonly Shortcut[]>([]);

/** Let these keys work for as long as the component is there. */
export function useKeys(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  useEffect(() => void (latest.current = list));
  const names = list.map((one) => `${one.key}\n${one.does}`).join("\n\n");
  useEffect(() => {
    const mine = names.split("\n\n").map((text): Shortcut => {
      const [key = "", does = ""] = text.split("\n");
      const now = () => latest.current.find((one) => one.key === key);
      return { key, does, run: (event) => now()?.run(event), allows: (event) => now()?.allows?.(event) ?? true };
    });
    shortcuts.value = [...shortcuts.peek(), ...mine];
    return () => {
      shortcuts.value = shortcuts.peek().filter((one) => !mine.includes(one));
    };
  }, [names]);
}

/** Whether somebody types into `target`, so that a letter is a letter. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range", "submit"].includes(target.type);
}

export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (document.querySelector("dialog[open]") !== null) return;
  const found = shortcuts.peek().findLast((one) => one.key === event.key && (one.allows?.(event) ?? true));
  if (found === undefined) return;
  event.preventDefault();
  found.run(event);
}

addEventListener("keydown", press);
