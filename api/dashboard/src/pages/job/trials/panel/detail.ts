/** One trial whole, as it is now: read once, then kept up to date by what the line tells of its row. */
import { useEffect, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import type { Problem } from "~/api/problem";
import { useResource } from "~/api/resource";
import type { RowSource } from "~/pages/job/trials/source";
import type { TrialRow } from "~/pages/job/trials/view";

const REFRESH_MS = 300;

export type Detail = Schemas["TrialDetail"];

/** What a trial's row says newer than its detail; an epoch that follows the last is put behind the curve. */
export function brought(detail: Detail, row: TrialRow): Detail {
  if (row.attempts === detail.attempts && row.epochs < detail.epochs) return detail; // told before it was read
  const isNext = row.epochs === detail.curve.length + 1 && Object.keys(row.values).length > 0;
  return {
    ...detail,
    state: row.state,
    score: row.score,
    metric: row.metric,
    values: row.values,
    epochs: row.epochs,
    attempts: row.attempts,
    device: row.device,
    reason: row.reason,
    peak_memory_bytes: row.peak_memory_bytes,
    latency_ms: row.latency_ms,
    compute_seconds: row.compute_seconds,
    started_at: row.started_at,
    ended_at: row.ended_at,
    curve: isNext ? [...detail.curve, { epoch: row.epochs, values: row.values, seconds: 0 }] : detail.curve,
  };
}

/** Whether the row tells of something that only the service can say. */
export function mustRead(detail: Detail, row: TrialRow): boolean {
  const hasEnded = row.state !== detail.state && row.ended_at !== null;
  return hasEnded || row.attempts !== detail.attempts || row.epochs > detail.curve.length + 1;
}

export interface KnownDetail {
  readonly detail: Detail | undefined;
  readonly problem: Problem | undefined;
  readonly refresh: () => void;
}

export function readDetail(trialId: string, signal: AbortSignal): Promise<Detail> {
  return answer(client.GET("/v1/trials/{trial_id}", { params: { path: { trial_id: trialId } }, signal }));
}

export function useDetail(trialId: string, source: RowSource): KnownDetail {
  const { data: read, problem, refresh } = useResource(trialId, (signal) => readDetail(trialId, signal));
  const [told, setTold] = useState<{ base: Detail; now: Detail }>();
  const data = read?.id === trialId ? read : undefined;
  useEffect(() => {
    if (data === undefined) return;
    let now = data;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isFirst = true;
    const stop = source.news.subscribe((trials) => {
      const row = trials.get(trialId);
      if (row !== undefined && !isFirst) {
        if (mustRead(now, row)) timer ??= setTimeout(refresh, REFRESH_MS);
        now = brought(now, row);
        setTold({ base: data, now });
      }
      isFirst = false; // what was told before is in what was read since
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [data, source, trialId, refresh]);
  return {
    detail: told !== undefined && told.base === data ? told.now : data,
    problem: data === undefined ? problem : undefined,
    refresh,
  };
}
