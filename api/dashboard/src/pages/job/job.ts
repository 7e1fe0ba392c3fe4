/** One job as it is now: read once, then kept up to date by the line. */
import { useEffect, useRef, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { line, type JobNews } from "~/api/live";
import type { Problem } from "~/api/problem";
import { useResource } from "~/api/resource";

export interface KnownJob {
  readonly job: Schemas["JobSummary"] | undefined;
  readonly problem: Problem | undefined;
  /** Whether it was deleted meanwhile. */
  readonly isGone: boolean;
  readonly refresh: () => void;
}

/** Follow the job `id`; `onNews` is told everything that the line tells of it. */
export function useJob(id: string, onNews?: (news: JobNews) => void): KnownJob {
  const first = useResource(id, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/summary", { params: { path: { job_id: id } }, signal })),
  );
  const listener = useRef(onNews);
  useEffect(() => void (listener.current = onNews));
  const [news, setNews] = useState<Schemas["JobSummary"]>();
  const [isGone, setGone] = useState(false);
  const after = first.data?.last_event;
  useEffect(() => {
    if (after === undefined) return;
    const take = (told: JobNews) => {
      setNews(told.job);
      if (told.is_gone) setGone(true);
      else listener.current?.(told);
    };
    return line.followJob(id, after, take, (problem) => setGone(problem.status === 404));
  }, [id, after]);
  const isNewer = news !== undefined && news.last_event >= (after ?? 0);
  return { job: isNewer ? news : first.data, problem: first.problem, isGone, refresh: first.refresh };
}
