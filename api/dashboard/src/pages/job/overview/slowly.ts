/** What changes many times a second, passed on less often: the first change at once, then no more than one a while. */
import { useEffect, useRef, useState } from "preact/hooks";

export function useSlowly<T>(value: T, everyMs: number): T {
  const [shown, setShown] = useState(value);
  const last = useRef(-Infinity);
  useEffect(() => {
    const pass = () => {
      last.current = performance.now();
      setShown(value);
    };
    const wait = last.current + everyMs - performance.now();
    if (wait <= 0) {
      pass();
      return;
    }
    const timer = setTimeout(pass, wait);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}
