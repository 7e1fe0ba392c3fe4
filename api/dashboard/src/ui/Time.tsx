/** A moment as people say it, the exact one on hover. */
import { signal } from "@preact/signals";

import { ago, exact } from "~/text/times";

/** Ticks, so that what is shown grows old. */
const now = signal(Date.now());
setInterval(() => (now.value = Date.now()), 20_000);

export function Time({ at }: { at: string | null | undefined }) {
  return at ? (
    <time dateTime={at} title={exact(at)}>
      {said(at, now.value)}
    </time>
  ) : (
    <>–</>
  );
}

/** What has happened since the last tick is not yet to come. */
function said(at: string, tick: number): string {
  return ago(at, Math.max(tick, Date.now()));
}
