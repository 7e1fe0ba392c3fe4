/** The lines of a trial's log, and those that come while it runs. */
import { useEffect, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
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
  const key = `${trialId} ${level}`;
  const known = state.key === key ? state : { key };
  const after = known.lines?.at(-1)?.number ?? 0;
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => (timer = setTimeout(() => setRound((count) => count + 1), FOLLOW_MS));
    if (document.hidden && round > 0) again();
    else {
      read(trialId, level, after, stop.signal).then(
        (items) => {
          if (items.length > 0 || after === 0) {
            setState((old) => ({ key, lines: [...(old.key === key ? (old.lines ?? []) : []), ...items] }));
          }
          if (isRunning || items.length === LIMIT) again();
        },
        (error: unknown) => !stop.signal.aborted && setState((old) => ({ ...old, key, problem: problemOf(error) })),
      );
    }
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
    // `after` moves with the lines that were read: a round asks from where it stands
  }, [trialId, level, key, isRunning, round]); // eslint-disable-line react-hooks/exhaustive-deps
  return { lines: known.lines, problem: known.problem };
}

async function read(trialId: string, level: LogLevel, after: number, signal: AbortSignal): Promise<readonly LogLine[]> {
  const page = await answer(
    client.GET("/v1/trials/{trial_id}/logs", { params: { path: { trial_id: trialId }, query: { after, level, limit: LIMIT } }, signal }),
  );
  return page.items;
}
