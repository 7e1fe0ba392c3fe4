/** Where drawings come from. */
import { answer, client } from "~/api/client";
import { Texts } from "~/drawing/cache";

export type Size = "full" | "small";
export type Among = "all" | "top";

export interface Wanted {
  readonly trialId: string;
  readonly size: Size;
  readonly against?: string | undefined;
  /** A complete ablation: gates by what they let pass, and what each removal costs. */
  readonly ablation?: string | undefined;
  /** Collapsed parts to draw in full. */
  readonly open: readonly string[];
}

const texts = new Texts((key, signal) => {
  const { trialId, size, against, ablation, open } = JSON.parse(key) as Wanted;
  const query = { size, open: [...open], ...(against ? { against } : {}), ...(ablation ? { ablation } : {}) };
  const path = { trial_id: trialId };
  return answer(client.GET("/v1/trials/{trial_id}/drawing", { params: { path, query }, parseAs: "text", signal }));
});

function keyOf({ trialId, size, against, ablation, open }: Wanted): string {
  return JSON.stringify({ trialId, size, against, ablation, open });
}

/** The drawing of a trial, where it is known already. */
export function known(wanted: Wanted): string | undefined {
  return texts.peek(keyOf(wanted));
}

/** The drawing of a trial, which never changes. */
export function ofTrial(wanted: Wanted, signal: AbortSignal): Promise<string> {
  return texts.get(keyOf(wanted), signal);
}

/** The drawing of all trials of a job over one another, as it is now. */
export function ofPopulation(
  jobId: string,
  among: Among,
  open: readonly string[],
  signal: AbortSignal,
): Promise<string> {
  const params = { path: { job_id: jobId }, query: { among, open: [...open] } };
  return answer(client.GET("/v1/jobs/{job_id}/population/drawing", { params, parseAs: "text", signal }));
}
