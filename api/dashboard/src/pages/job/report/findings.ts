/** All that a report is made of, as it is read and as it is downloaded. */
import { answer, client, type Schemas } from "~/api/client";

export interface Findings {
  readonly report: Schemas["Report"];
  readonly job: Schemas["Job"];
  readonly overview: Schemas["Overview"];
  readonly best: readonly Schemas["Trial"][];
  /** The topologies with a name, as far as they were among the trials. */
  readonly named: readonly Schemas["TrialRow"][];
  readonly rungs: Schemas["Rungs"];
  /** Null where the reader may not know. */
  readonly system: Pick<Schemas["System"], "version" | "versions"> | null;
}

const NUM_BEST = 10;
/** Named topologies are tried first: they are among so many trials, or there are none. */
const NUM_FIRST = 50;

export async function read(jobId: string, signal: AbortSignal): Promise<Findings> {
  const path = { job_id: jobId };
  const [report, job, overview, best, rows, rungs, system] = await Promise.all([
    // It can be had as Markdown, too, where that is asked for.
    answer(client.GET("/v1/jobs/{job_id}/report", { params: { path }, signal })) as Promise<Schemas["Report"]>,
    answer(client.GET("/v1/jobs/{job_id}", { params: { path }, signal })),
    answer(client.GET("/v1/jobs/{job_id}/overview", { params: { path }, signal })),
    answer(client.GET("/v1/jobs/{job_id}/best", { params: { path, query: { k: NUM_BEST } }, signal })),
    answer(
      client.GET("/v1/jobs/{job_id}/rows", { params: { path, query: { sort: "number", limit: NUM_FIRST } }, signal }),
    ),
    answer(client.GET("/v1/jobs/{job_id}/rungs", { params: { path }, signal })),
    answer(client.GET("/v1/system", { signal })).catch(() => null),
  ]);
  return {
    report,
    job,
    overview,
    best: best.items,
    named: rows.rows.filter((row) => row.label !== null),
    rungs,
    system: system && { version: system.version, versions: system.versions },
  };
}

/** Hand `findings` over as a file. */
export function download(findings: Findings): void {
  const blob = new Blob([JSON.stringify(findings, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = `${findings.job.id}-report.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
