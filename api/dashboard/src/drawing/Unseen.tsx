import type { Problem } from "~/api/problem";
import type { Size } from "~/drawing/sources";
import { Failure, Waiting } from "~/ui/Notice";

/** What stands where a drawing belongs: room for it while it is on its way, or why it does not come. */
export function Unseen({ size, problem, retry }: { size: Size; problem: Problem | undefined; retry: () => void }) {
  if (size === "small") {
    return <span class="sketch" title={problem?.message} role={problem && "img"} aria-label={problem && "No drawing"} />;
  }
  if (problem) return <Failure problem={problem} retry={retry} />;
  return (
    <div class="picture picture-waiting">
      <Waiting lines={8} />
    </div>
  );
}

/** `parts` with `part` opened or closed; what is inside a closed one is closed with it. */
export function toggled(parts: readonly string[], part: string): readonly string[] {
  if (!parts.includes(part)) return [...parts, part];
  const [first = 0, last = 0] = part.split("-").map(Number);
  return parts.filter((other) => {
    const [from = 0, to = 0] = other.split("-").map(Number);
    return from < first || to > last;
  });
}
