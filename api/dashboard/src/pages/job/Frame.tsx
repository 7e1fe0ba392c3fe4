/** What stands above every view of one job: its name, its state, its tabs, and what can be done to it. */
import type { ComponentChildren } from "preact";

import { sharedJob } from "~/api/session";
import { href } from "~/app/address";
import { useTitle } from "~/app/title";
import { Actions } from "~/pages/job/actions/Actions";
import { useJob } from "~/pages/job/job";
import { State } from "~/ui/State";
import { Tabs } from "~/ui/Tabs";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import type { Schemas } from "~/api/client";
import type { JobNews } from "~/api/live";

export function Frame(props: {
  jobId: string;
  tab: "Overview" | "Trials" | "Topologies" | "Analysis" | "Report";
  /** Told of everything that happens in the job. */
  onNews?: (news: JobNews) => void;
  children: (job: Schemas["JobSummary"]) => ComponentChildren;
}) {
  const { job, problem, isGone, refresh } = useJob(props.jobId, props.onNews);
  useTitle(job && (job.name ?? job.id));
  if (problem && job === undefined) return <Failure problem={problem} retry={refresh} />;
  if (job === undefined) return <Waiting />;
  if (isGone)
    return (
      <Empty isPage title={`${job.name ?? job.id} was deleted`}>
        {sharedJob.value === null && (
          <a class="button" href={href([])}>
            To the jobs
          </a>
        )}
      </Empty>
    );
  const path = ["jobs", props.jobId];
  return (
    <div class="page">
      <header class="page-head">
        <h1>{job.name ?? job.id}</h1>
        <State state={job.state} />
        <span class="quiet">
          {job.family} · {job.dataset}
        </span>
        <span class="spring" />
        <Actions job={job} onDone={refresh} />
      </header>
      <Tabs
        label="Views of the job"
        current={props.tab}
        tabs={[
          { name: "Overview", path },
          { name: "Trials", path: [...path, "trials"] },
          { name: "Topologies", path: [...path, "topologies"] },
          { name: "Analysis", path: [...path, "analysis"] },
          { name: "Report", path: [...path, "report"] },
        ]}
      />
      {props.children(job)}
    </div>
  );
}
