/** What a person can do to a job, as words and as requests. */
import { answer, client, type Schemas } from "~/api/client";
import type { Bulk } from "~/pages/job/actions/legal";

export interface Deed {
  readonly label: string;
  /** "4 jobs were paused". */
  readonly done: string;
  /** What will happen to each, as a sentence. */
  readonly means: string;
  /** Whether it cannot be taken back. */
  readonly isFinal: boolean;
}

export const DEEDS: Record<Bulk, Deed> = {
  pause: {
    label: "Pause",
    done: "paused",
    means:
      "Running trials are checkpointed at their next epoch and wait; no other is started until the job is resumed.",
    isFinal: false,
  },
  resume: {
    label: "Resume",
    done: "resumed",
    means: "The job is queued again; its trials go on from their checkpoints.",
    isFinal: false,
  },
  stop: {
    label: "Stop",
    done: "stopped",
    means:
      "Nothing more is proposed. Trials that were begun train to their end, then the job finishes. It can be extended later.",
    isFinal: false,
  },
  cancel: {
    label: "Cancel",
    done: "cancelled",
    means: "Running trials are broken off. What was measured is kept, but the job cannot go on.",
    isFinal: true,
  },
  delete: {
    label: "Delete",
    done: "deleted",
    means: "The job, its trials, their weights and exports are removed for good.",
    isFinal: true,
  },
};

/** Do it; the answer says what became of the trials that were running. */
export async function perform(deed: Bulk, jobId: string): Promise<string | null> {
  const params = { path: { job_id: jobId } };
  if (deed === "delete") {
    await answer(client.DELETE("/v1/jobs/{job_id}", { params }));
    return null;
  }
  const moved: Schemas["MovedJob"] = await answer(client.POST(`/v1/jobs/{job_id}/${deed}`, { params }));
  return moved.running_trials.note;
}
