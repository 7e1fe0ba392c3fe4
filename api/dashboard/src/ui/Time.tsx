/** A moment as people say it, the exact one on hover. */
import { signal } from "@preact/signals";

import { ago, exact } from "~/text/times";

const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 20_000);

export function Time({ at }: { at: string | null | undefined }) {
  return at ? (
    <time dateTime={at} title={exact(at)}>
      {ago(at, now.value)}
    </time>
  ) : (
    <>–</>
  );
}
