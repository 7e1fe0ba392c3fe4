/** Why a job failed, rests or has nothing to show yet. */
import type { Schemas } from "~/api/client";
import { Empty } from "~/ui/Notice";

export function Why({ job }: { job: Schemas["JobSummary"] }) {
  if (job.state === "failed")
    return (
      <div class="failure" role="alert">
        <p>
          <strong>The job failed.</strong> {job.message ?? "Its worker gave no reason."}
        </p>
        <p>Clone it to try again with other settings; what its trials found stays.</p>
      </div>
    );
  if (job.state === "paused")
    return (
      <p class="note" role="status">
        <strong>The job is paused.</strong>{" "}
        {job.message ?? "Nothing trains until it is resumed; its trials go on where they were."}
      </p>
    );
  if (job.state === "cancelled")
    return (
      <p class="note" role="status">
        <strong>The job was cancelled.</strong> {job.message}
      </p>
    );
  if (hasResult(job)) return null;
  return <Empty title={TITLES[job.state]}>{<p>{job.message ?? HINTS[job.state]}</p>}</Empty>;
}

function hasResult({ counts }: Schemas["JobSummary"]): boolean {
  return (counts.complete ?? 0) + (counts.pruned ?? 0) + (counts.reused ?? 0) > 0;
}

type Bare = Exclude<Schemas["JobState"], "failed" | "paused" | "cancelled">;

const TITLES: Record<Bare, string> = {
  queued: "The job waits for a worker",
  running: "No trial has ended yet",
  finalizing: "The job ends without a trial that ended",
  finished: "The job ended without a trial that ended",
};

const HINTS: Record<Bare, string> = {
  queued: "It starts as soon as one is free. The page of the system shows which workers there are.",
  running: "The charts appear with the first one.",
  finalizing: "Its last trials are being ended, or its report is being made.",
  finished: "Extend it, or clone it with more budget.",
};
