/** Rows for tests: only what a test is about is given. */
import type { Schemas } from "~/api/client";
import type { TrialRow } from "~/pages/job/trials/view";

export function rowOf(number: number, more: Partial<TrialRow> = {}): TrialRow {
  return {
    id: `trial_${number}`,
    number,
    state: "running",
    label: null,
    origin: "sampler",
    fingerprint: `f${number}`,
    score: null,
    metric: null,
    penalty: 0,
    values: {},
    epochs: 0,
    num_skips: 0,
    num_by_kind: {},
    choices: {},
    parameters: 1000,
    flops: 2000,
    activation_bytes: 64,
    peak_memory_bytes: null,
    latency_ms: null,
    compute_seconds: 0,
    attempts: 1,
    device: null,
    reason: null,
    created_at: "2026-01-05T09:00:00Z",
    started_at: null,
    ended_at: null,
    ...more,
  };
}

/** News of `numTrials` trials in all, of which `trials` changed. */
export function newsOf(number: number, numTrials: number, trials: TrialRow[]): Schemas["JobNews"] {
  const job = { num_trials: numTrials } as Schemas["JobSummary"];
  return { after: number - 1, number, job, trials, is_reset: false, is_gone: false };
}
