/** The jobs whose results a search begins with. */
import { Fragment } from "preact";

import { answer, client } from "~/api/client";
import { useResource } from "~/api/resource";
import { href } from "~/app/address";

export function Earlier({ jobIds }: { jobIds: readonly string[] }) {
  if (jobIds.length === 0) return null;
  return (
    <p class="quiet">
      The search begins with the results of{" "}
      {jobIds.map((id, place) => (
        <Fragment key={id}>
          {place === 0 ? "" : place === jobIds.length - 1 ? " and " : ", "}
          <JobName jobId={id} />
        </Fragment>
      ))}
      .
    </p>
  );
}

function JobName({ jobId }: { jobId: string }) {
  const { data, problem } = useResource(jobId, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/summary", { params: { path: { job_id: jobId } }, signal })),
  );
  if (problem) return <span title={problem.message}>{jobId}</span>;
  return <a href={href(["jobs", jobId])}>{data?.name ?? jobId}</a>;
}
