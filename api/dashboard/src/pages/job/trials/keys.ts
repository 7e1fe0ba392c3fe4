/** The keys of the trials page. */
import { useKeys, type Shortcut } from "~/app/keys";

export interface Steps {
  readonly step: (by: 1 | -1) => void;
  readonly open: () => void;
  readonly close: () => void;
  readonly mark: () => void;
  readonly compare: () => void;
  readonly search: () => void;
}

export function useTrialKeys({ step, open, close, mark, compare, search }: Steps): void {
  const keys: Shortcut[] = [
    { key: "j", does: "Next trial", run: () => step(1) },
    { key: "k", does: "Trial before", run: () => step(-1) },
    { key: "ArrowDown", does: "Next trial, in the table", run: () => step(1), allows: isInTable },
    { key: "ArrowUp", does: "Trial before, in the table", run: () => step(-1), allows: isInTable },
    { key: "Enter", does: "Open the selected trial", run: open, allows: isNoControl },
    { key: "Escape", does: "Close the trial", run: close },
    { key: "x", does: "Mark the selected trial to compare", run: mark },
    { key: "c", does: "Compare the marked trials", run: compare },
    { key: "/", does: "Search trials", run: search },
  ];
  useKeys(keys);
}

/** Elsewhere arrows scroll. */
function isInTable({ target }: KeyboardEvent): boolean {
  return (
    target instanceof Element &&
    (target === document.body || target.id === "main" || target.closest(".rows-box") !== null)
  );
}

/** On a link or a button Enter presses it. */
function isNoControl({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest("a, button, summary, input") === null;
}
