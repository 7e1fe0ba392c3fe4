/** The trials that are compared, each with its job; one that is gone keeps its place and says so. */
import { useEffect, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { useEvery } from "~/api/every";
import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";

export type Trial = Schemas["TrialDetail"];
export type Job = Schemas["Job"];

export interface Side {
  readonly trial: Trial;
  readonly job: Job;
}

export interface KnownSide {
  readonly trialId: string;
  readonly side?: Side;
  readonly problem?: Problem;
}

const WATCH_MS = 2000;

/** Read the trials of `ids`; those that run are read again every two seconds. */
export function useSides(ids: readonly string[]): readonly KnownSide[] {
  const [known, setKnown] = useState<ReadonlyMap<string, KnownSide>>(new Map());
  const [round, setRound] = useState(0);
  const key = ids.join();
  const isLost = ids.some((id) => known.get(id)?.problem?.status === 0);
  const lineRound = isLost ? line.round.value : null; // the service may be back
  useEvery(WATCH_MS, () => {
    if (ids.some((id) => known.get(id)?.side?.trial.ended_at === null)) setRound((count) => count + 1);
  });
  useEffect(() => {
    const stop = new AbortController();
    for (const trialId of key === "" ? [] : key.split(",")) {
      void readSide(trialId, stop.signal).then((found) => {
        if (!stop.signal.aborted) setKnown((old) => new Map(old).set(trialId, found));
      });
    }
    return () => stop.abort();
  }, [key, round, lineRound]);
  return ids.map((trialId) => known.get(trialId) ?? { trialId });
}

async function readSide(trialId: string, signal: AbortSignal): Promise<KnownSide> {
  try {
    const trial = await answer(client.GET("/v1/trials/{trial_id}", { params: { path: { trial_id: trialId } }, signal }));
    const job = await answer(client.GET("/v1/jobs/{job_id}", { params: { path: { job_id: trial.job_id } }, signal }));
    return { trialId, side: { trial, job } };
  } catch (error) {
    return { trialId, problem: problemOf(error) };
  }
}

/** What trials are called beside each other: with their jobs where these are several. */
export function namesOf(sides: readonly Side[]): readonly string[] {
  const isOneJob = sides.every(({ job }) => job.id === sides[0]?.job.id);
  return sides.map(({ trial, job }) => (isOneJob ? `Trial ${trial.number}` : `${job.name ?? job.id.slice(0, 12)} #${trial.number}`));
}
