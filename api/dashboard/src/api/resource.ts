/** Something asked of the service for as long as a component shows it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";

export interface Resource<T> {
  /** The last that was answered, also while a newer answer is under way. */
  readonly data: T | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Ask again; what is shown stays until the answer is there. */
  readonly refresh: () => void;
}

/**
 * Ask by `fetch`, and again whenever `key` changes; an answer that comes too late is dropped.
 *
 * @param key what the question depends on, as a text; null asks nothing.
 * @param fetch asks; its signal fires when nobody waits any more.
 */
export function useResource<T>(key: string | null, fetch: (signal: AbortSignal) => Promise<T>): Resource<T> {
  const [state, setState] = useState<{ key: string | null; data?: T; problem?: Problem; isLoading: boolean }>({
    key: null,
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const asking = useRef(fetch);
  useEffect(() => void (asking.current = fetch));
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    setState((known) => ({ ...known, key, isLoading: true }));
    asking.current(stop.signal).then(
      (data) => {
        if (!stop.signal.aborted) setState({ key, data, isLoading: false });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((known) => ({ ...known, problem: problemOf(error), isLoading: false }));
      },
    );
    return () => stop.abort();
  }, [key, round]);
  const refresh = useCallback(() => setRound((known) => known + 1), []);
  const hasFailed = useRef(false);
  useEffect(() => void (hasFailed.current = state.problem !== undefined));
  const lineRound = line.round.value;
  useEffect(() => {
    if (hasFailed.current) refresh(); // the service is back: what could not be asked then can be now
  }, [lineRound, refresh]);
  return { data: state.data, problem: state.problem, isLoading: state.isLoading, refresh };
}
