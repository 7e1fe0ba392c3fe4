/** The rows of a job as the service gives them. */
import { useEffect, useState } from "preact/hooks";

import { answer, BASE, client } from "~/api/client";
import { line } from "~/api/live";
import { RowSource } from "~/pages/job/trials/source";
import type { RowFilter } from "~/pages/job/trials/view";

/** A source of a job's rows under `filter`, for as long as the component is shown. */
export function useRows(jobId: string, filter: RowFilter): RowSource {
  const [source] = useState(
    () =>
      new RowSource((asked, offset, limit, signal) =>
        answer(
          client.GET("/v1/jobs/{job_id}/rows", {
            params: { path: { job_id: jobId }, query: { ...asked, offset, limit } },
            signal,
          }),
        ),
      ),
  );
  const key = JSON.stringify(filter);
  useEffect(() => source.show(JSON.parse(key) as RowFilter), [source, key]);
  useEffect(() => () => source.close(), [source]);
  const round = line.round.value;
  useEffect(() => source.recover(), [source, round]); // the service may be back
  const after = source.lastEvent.value;
  useEffect(
    () => (after === undefined ? undefined : line.followJob(jobId, after, (news) => source.take(news))),
    [source, jobId, after],
  );
  return source;
}

/** Where a trial stands under a filter; null where the filter leaves it out. */
export async function placeOn(
  jobId: string,
  trialId: string,
  filter: RowFilter,
  signal: AbortSignal,
): Promise<number | null> {
  const found = await answer(
    client.GET("/v1/jobs/{job_id}/rows/{trial_id}/place", {
      params: { path: { job_id: jobId, trial_id: trialId }, query: filter },
      signal,
    }),
  );
  return found.offset;
}

/** Where the same rows are to be had as CSV. */
export function csvHref(jobId: string, filter: RowFilter): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter) as [string, string | number | string[]][]) {
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  return `${BASE}v1/jobs/${encodeURIComponent(jobId)}/rows.csv?${query.toString()}`;
}
