/** The state of a job or a trial as a badge: a colour, and always the word. */
import type { Schemas } from "~/api/client";

type AnyState = Schemas["JobState"] | Schemas["TrialState"];

const TONES: Record<AnyState, string> = {
  queued: "quiet",
  proposed: "quiet",
  running: "busy",
  finalizing: "busy",
  paused: "wait",
  pruned: "wait",
  finished: "good",
  complete: "good",
  reused: "good",
  failed: "bad",
  cancelled: "quiet",
};

export function State({ state }: { state: AnyState }) {
  return <span class={`badge badge-${TONES[state]}`}>{state}</span>;
}
