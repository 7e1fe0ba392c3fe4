/** One deed done to many jobs, one after the other. */
import { problemOf } from "~/api/problem";
import type { Job } from "~/pages/jobs/list";

export interface Outcome {
  readonly job: Job;
  /** Why it did not work; null where it did. */
  readonly reason: string | null;
}

/**
 * Do `deed` to each; a refusal of one leaves the others.
 *
 * @param told is called after each with all outcomes so far.
 * @param isOver says before each whether it was called off.
 */
export async function toEach(
  jobs: readonly Job[],
  deed: (job: Job) => Promise<unknown>,
  told: (outcomes: readonly Outcome[]) => void,
  isOver: () => boolean,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const job of jobs) {
    if (isOver()) break;
    outcomes.push({ job, reason: await reasonOf(deed(job)) });
    told([...outcomes]);
  }
  return outcomes;
}

async function reasonOf(done: Promise<unknown>): Promise<string | null> {
  try {
    await done;
    return null;
  } catch (error) {
    return problemOf(error).message;
  }
}

export function jobsOf(num: number): string {
  return num === 1 ? "1 job" : `${num} jobs`;
}
