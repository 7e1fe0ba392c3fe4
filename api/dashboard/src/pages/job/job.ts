/** One job as it is now: read once, then kept up to date by the line. */
import { useEffect, useRef, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { line, type JobNews } from "~/api/live";
import type { Problem } from "~/api/problem";
import { useResource } from "~/api/resource";

export interface KnownJob {
  readonly job: Schemas["JobSummary"] | undefined;
  readonly problem: Problem | undefined;
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
  const after = first.data?.last_event;
  useEffect(() => {
    if (after === undefined) return;
    return line.followJob(id, after, (told) => {
      setNews(told.job);
      listener.current?.(told);
    });
  }, [id, after]);
  const isNewer = news !== undefined && news.last_event >= (after ?? 0);
  return { job: isNewer ? news : first.data, problem: first.problem, refresh: first.refresh };
}
