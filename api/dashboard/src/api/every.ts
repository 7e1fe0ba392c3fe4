/** Again and again, for what the line does not tell. */
import { useEffect, useRef } from "preact/hooks";

/** Call `run` every so many milliseconds while the page is in sight, and at once when it comes back. */
export function useEvery(milliseconds: number, run: () => void): void {
  const latest = useRef(run);
  useEffect(() => void (latest.current = run));
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const start = () => {
      clearInterval(timer);
      if (document.visibilityState === "visible") timer = setInterval(() => latest.current(), milliseconds);
    };
    const look = () => {
      if (document.visibilityState === "visible") latest.current();
      start();
    };
    start();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [milliseconds]);
}
