/** Short sentences about what was just done, or could not be. */
import { signal } from "@preact/signals";

import { problemOf } from "~/api/problem";

interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
}

const SHOWN_MS = { good: 4000, bad: 12_000 } as const;
const READ_MS = 45; // for each letter

const toasts = signal<readonly Toast[]>([]);
let last = 0;

export function tell(text: string, tone: Toast["tone"] = "good"): void {
  const id = (last += 1);
  toasts.value = [...toasts.value, { id, tone, text }];
  setTimeout(() => dismiss(id), SHOWN_MS[tone] + text.length * READ_MS);
}

export function tellProblem(error: unknown): void {
  const problem = problemOf(error);
  tell(`${problem.details.title}. ${problem.message}`, "bad");
}

function dismiss(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.tone}`}>
          <span>{toast.text}</span>
          <button type="button" class="button-plain" aria-label="Dismiss" onClick={() => dismiss(toast.id)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
