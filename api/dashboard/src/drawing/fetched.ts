/** A drawing on its way to a component. */
import { useEffect, useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";

export interface Fetched {
  readonly svg: string | undefined;
  readonly problem: Problem | undefined;
}

/**
 * The text of a drawing; what was shown last stays until the next is there.
 *
 * @param key what it is of; another one asks again.
 * @param first what is known already.
 */
export function useDrawing(
  key: string,
  first: string | undefined,
  fetch: (signal: AbortSignal) => Promise<string>,
): Fetched {
  const [state, setState] = useState<{ key: string; svg?: string; problem?: Problem }>({ key: "" });
  const isKnown = first !== undefined;
  useEffect(() => {
    if (isKnown) return;
    const stop = new AbortController();
    fetch(stop.signal).then(
      (svg) => !stop.signal.aborted && setState({ key, svg }),
      (error: unknown) => !stop.signal.aborted && setState({ key, problem: problemOf(error) }),
    );
    return () => stop.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` says all that `fetch` depends on
  }, [key, isKnown]);
  if (first !== undefined) return { svg: first, problem: undefined };
  return { svg: state.svg, problem: state.key === key ? state.problem : undefined };
}
