/** Where a result comes from that was not trained for anew. */
import { useResource } from "~/api/resource";
import { href } from "~/app/address";
import { readDetail } from "~/pages/job/trials/panel/detail";

export function ReusedFrom({ trialId, jobId }: { trialId: string; jobId: string }) {
  const { data, problem } = useResource(trialId, (signal) => readDetail(trialId, signal));
  return (
    <p>
      Its architecture was trained before:{" "}
      {data ? (
        <a href={href(["jobs", data.job_id, "trials"], { trial: trialId })}>
          the result is of trial {data.number}
          {data.job_id === jobId ? "" : " of another job"}
        </a>
      ) : problem ? (
        "by a trial that is gone now, and its weights with it. A copy of this job that reuses nothing trains it again."
      ) : (
        "the result is of another trial."
      )}
    </p>
  );
}
