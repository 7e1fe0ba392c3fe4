/** The overview of a job: read whole now and then, with what the line tells in between laid over it. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import type { JobNews } from "~/api/live";
import { useResource, type Resource } from "~/api/resource";
import { freshOf, NOTHING_TOLD, taken, type Fresh } from "~/pages/job/overview/news";
import { usePace } from "~/pages/job/pace";

const READ_EVERY_MS = 5000;

export interface Reading extends Resource<Schemas["Overview"]> {
  /** What came since; undefined before anything was read. */
  readonly fresh: Fresh | undefined;
  readonly take: (news: JobNews) => void;
}

export function useOverview(jobId: string, x: string, y: string): Reading {
  const read = useResource(`${jobId} ${x} ${y}`, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/overview", { params: { path: { job_id: jobId }, query: { x, y } }, signal })),
  );
  const { data, refresh } = read;
  const [told, setTold] = useState(NOTHING_TOLD);
  const known = useRef(-1);
  useEffect(() => void (known.current = data?.last_event ?? -1), [data]);
  const readSoon = usePace(refresh, READ_EVERY_MS);
  const take = useCallback(
    (news: JobNews) => {
      setTold((before) => taken(before, news, known.current));
      readSoon(news);
    },
    [readSoon],
  );
  const fresh = useMemo(() => data && freshOf(data, told), [data, told]);
  return { ...read, fresh, take };
}
