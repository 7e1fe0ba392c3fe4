/** Why a trial failed, and what to do about it. */
import type { Detail } from "~/pages/job/trials/panel/detail";

const REMEDIES: Readonly<Record<string, string>> = {
  diverged: "The loss left the finite numbers. A lower learning rate, gradient clipping or float32 often helps; the search goes on without it.",
  out_of_memory: "The device had too little memory, also alone. Take a smaller batch, or a penalty on memory so that the search avoids such networks.",
  error: "The log has the traceback. If every trial fails so, pause the job and mend its data or its recipe first.",
};

export function TrialFailure({ detail }: { detail: Detail }) {
  if (detail.reason === null && detail.message === null) return null;
  const isFailure = detail.state === "failed";
  const reason = detail.reason?.replaceAll("_", " ") ?? "";
  const says = detail.message?.startsWith(reason) === true; // what the message begins with needs no heading
  return (
    <div class={isFailure ? "failure" : "remark"}>
      <p>
        {!says && <strong>{sentence(reason)}. </strong>}
        {says ? sentence(detail.message ?? "") : detail.message}
      </p>
      {isFailure && <p>{REMEDIES[detail.reason ?? "error"] ?? REMEDIES.error}</p>}
    </div>
  );
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
