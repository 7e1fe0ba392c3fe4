import type { Legend } from "~/drawing/legend";
import { count } from "~/text/numbers";

const DASHES: Record<string, string> = { concat: "6 4", gate: "0.1 4.2" };
const SIGNS: Record<string, string> = { added: "+", removed: "−", changed: "≠" };

/** Which lines mean what, and how many there are. */
export function Key({ legend }: { legend: Legend }) {
  const { kinds, changes, hasProjections, isWeighted } = legend;
  return (
    <ul class="drawing-key" aria-label="Key of the drawing">
      {kinds.length === 0 && <li>No skips</li>}
      {kinds.map(({ kind, count: number }) => (
        <li key={kind}>
          <svg class="drawing" width="26" height="10" aria-hidden="true">
            <path
              class={`skip-${kind}`}
              d="M2 5H24"
              stroke="currentColor"
              stroke-width="2"
              stroke-dasharray={DASHES[kind]}
              stroke-linecap={kind === "gate" ? "round" : undefined}
            />
          </svg>
          {kind} {!isWeighted && count(number)}
        </li>
      ))}
      {hasProjections && (
        <li>
          <svg class="drawing" width="12" height="12" aria-hidden="true">
            <path class="arc-projection" d="M6 1.5l4.5 4.5l-4.5 4.5l-4.5 -4.5z" />
          </svg>
          projection
        </li>
      )}
      {changes.map(({ kind, count: number }) => (
        <li key={kind}>
          <strong>{SIGNS[kind]}</strong> {kind} {count(number)}
        </li>
      ))}
      {isWeighted && <li>wider: in more trials</li>}
    </ul>
  );
}
