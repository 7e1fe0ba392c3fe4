/** A drawing on its way to a component. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";

export interface Fetched {
  readonly svg: string | undefined;
  readonly problem: Problem | undefined;
  /** Ask again. */
  readonly retry: () => void;
}

/**
 * The text of a drawing; what was shown last stays until the next is there.
 *
 * @param key what it is of; another one asks again, and so does a service that is back.
 * @param first what is known already.
 */
export function useDrawing(
  key: string,
  first: string | undefined,
  fetch: (signal: AbortSignal) => Promise<string>,
): Fetched {
  const [state, setState] = useState<{ key: string; svg?: string; problem?: Problem }>({ key: "" });
  const [round, setRound] = useState(0);
  const isKnown = first !== undefined;
  if (isKnown && state.svg !== first) setState({ key, svg: first }); // the last one shown, when another is asked for
  useEffect(() => {
    if (isKnown) return;
    const stop = new AbortController();
    fetch(stop.signal).then(
      (svg) => !stop.signal.aborted && setState({ key, svg }),
      (error: unknown) => !stop.signal.aborted && setState({ key, problem: problemOf(error) }),
    );
    return () => stop.abort();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `key` says all that `fetch` depends on
  }, [key, isKnown, round]);
  const retry = useCallback(() => setRound((known) => known + 1), []);
  const hasFailed = useRef(false);
  useEffect(() => void (hasFailed.current = state.problem !== undefined));
  const lineRound = line.round.value;
  useEffect(() => {
    if (hasFailed.current) retry();
  }, [lineRound, retry]);
  return { svg: first ?? state.svg, problem: state.key === key ? state.problem : undefined, retry };
}
