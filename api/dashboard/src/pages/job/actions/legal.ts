/** Which actions a job's state allows; the service has the last word. */
import type { Schemas } from "~/api/client";

export type JobState = Schemas["JobState"];

export const JOB_STATES: readonly JobState[] = [
  "queued",
  "running",
  "paused",
  "finalizing",
  "finished",
  "failed",
  "cancelled",
];

/** Those that can be done to many jobs at once. */
export const BULK = ["pause", "resume", "stop", "cancel", "delete"] as const;
export type Bulk = (typeof BULK)[number];
export type Action = Bulk | "extend";

const ALLOWED: Record<Action, readonly JobState[]> = {
  pause: ["queued", "running", "finalizing"],
  resume: ["paused"],
  stop: ["queued", "running", "paused", "finalizing"],
  cancel: ["queued", "running", "paused", "finalizing"],
  extend: ["queued", "running", "paused", "finished"],
  delete: ["finished", "failed", "cancelled"],
};

export function isLegal(action: Action, state: JobState): boolean {
  return ALLOWED[action].includes(state);
}

/** Those of `jobs` that the action can be done to. */
export function legalFor<T extends { readonly state: JobState }>(action: Action, jobs: readonly T[]): T[] {
  return jobs.filter((job) => isLegal(action, job.state));
}
