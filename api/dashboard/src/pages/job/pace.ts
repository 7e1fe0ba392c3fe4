/** Reading anew what changes all the time, but not all the time. */
import { useCallback, useEffect, useRef } from "preact/hooks";

import type { JobNews } from "~/api/live";

const AFTER_RESET_MS = 1000;

/** What to tell the news to: it calls `refresh`, at most once each `everyMs`, sooner where too much has happened to tell. */
export function usePace(refresh: () => void, everyMs: number): (news: JobNews) => void {
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const last = useRef(0);
  useEffect(() => {
    last.current = Date.now();
    return () => clearTimeout(timer.current ?? undefined);
  }, []);
  return useCallback(
    ({ is_reset: isReset }: JobNews) => {
      if (timer.current !== null && !isReset) return;
      clearTimeout(timer.current ?? undefined);
      timer.current = setTimeout(
        () => {
          timer.current = null;
          last.current = Date.now();
          refresh();
        },
        Math.max(0, last.current + (isReset ? AFTER_RESET_MS : everyMs) - Date.now()),
      );
    },
    [refresh, everyMs],
  );
}
