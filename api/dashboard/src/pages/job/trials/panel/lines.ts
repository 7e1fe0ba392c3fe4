/** The lines of a trial's log, and those that come while it runs. */
import { useEffect, useRef, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { useEvery } from "~/api/every";
import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";

export type LogLine = Schemas["LogLine"];
export type LogLevel = Schemas["LogLevel"];

const LIMIT = 500;
const FOLLOW_MS = 1000;

export interface KnownLines {
  readonly lines: readonly LogLine[] | undefined;
  readonly problem: Problem | undefined;
}

/** Lines of at least `level`; asked on for more once a second while `isRunning`. */
export function useLines(trialId: string, level: LogLevel, isRunning: boolean): KnownLines {
  const [state, setState] = useState<{ key: string; lines?: readonly LogLine[]; problem?: Problem }>({ key: "" });
  const [round, setRound] = useState(0);
  const key = `${trialId} ${level}`;
  const last = useRef<{ key: string; after: number }>({ key, after: 0 });
  const lineRound = state.problem === undefined ? null : line.round.value; // the service may be back
  const isBusy = useRef(false);
  useEvery(FOLLOW_MS, () => isRunning && !isBusy.current && setRound((count) => count + 1));
  useEffect(() => {
    if (last.current.key !== key) last.current = { key, after: 0 };
    const from = last.current;
    const stop = new AbortController();
    isBusy.current = true;
    readAll(trialId, level, from, stop.signal, (items) => {
      setState((old) => ({ key, lines: [...(old.key === key ? (old.lines ?? []) : []), ...items] }));
    })
      .catch((error: unknown) => {
        if (!stop.signal.aborted) setState((old) => ({ ...(old.key === key ? old : {}), key, problem: problemOf(error) }));
      })
      .finally(() => {
        if (!stop.signal.aborted) isBusy.current = false;
      });
    return () => stop.abort();
  }, [trialId, level, key, isRunning, round, lineRound]);
  const known = state.key === key ? state : undefined;
  return { lines: known?.lines, problem: known?.problem };
}

/** Everything behind `from.after`, which moves along; the first page also where it is empty. */
async function readAll(
  trialId: string,
  level: LogLevel,
  from: { after: number },
  signal: AbortSignal,
  take: (items: readonly LogLine[]) => void,
): Promise<void> {
  for (;;) {
    const items = await read(trialId, level, from.after, signal);
    if (signal.aborted) return;
    const isFirst = from.after === 0;
    from.after = items.at(-1)?.number ?? from.after;
    if (isFirst || items.length > 0) take(items);
    if (items.length < LIMIT) return;
  }
}

async function read(trialId: string, level: LogLevel, after: number, signal: AbortSignal): Promise<readonly LogLine[]> {
  const page = await answer(
    client.GET("/v1/trials/{trial_id}/logs", { params: { path: { trial_id: trialId }, query: { after, level, limit: LIMIT } }, signal }),
  );
  return page.items;
}
