/** A job at a glance: what was found, what it cost, how far it is. */
import type { JobNews } from "~/api/live";
import type { Schemas } from "~/api/client";
import { address } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Frame } from "~/pages/job/Frame";
import { Spent } from "~/pages/job/overview/Spent";
import { Figures } from "~/pages/job/overview/Figures";
import { Pareto } from "~/pages/job/overview/Pareto";
import { Penalties } from "~/pages/job/overview/Penalties";
import { useOverview, type Reading } from "~/pages/job/overview/reading";
import { Scores } from "~/pages/job/overview/Scores";
import { Skips } from "~/pages/job/overview/Skips";
import { Why } from "~/pages/job/overview/Why";
import { Workers } from "~/pages/job/overview/Workers";
import { Failure, Waiting } from "~/ui/Notice";
import "~/pages/job/overview/overview.css";

export default function Overview({ ids }: PageProps) {
  const [jobId = ""] = ids;
  const { query } = address.value;
  const reading = useOverview(jobId, query.get("x") ?? "parameters", query.get("y") ?? "metric");
  const take = (news: JobNews) => reading.take(news);
  return (
    <Frame jobId={jobId} tab="Overview" onNews={take}>
      {(job) => <Content job={job} reading={reading} />}
    </Frame>
  );
}

function Content({ job, reading }: { job: Schemas["JobSummary"]; reading: Reading }) {
  const { data, fresh, problem, refresh } = reading;
  const hasWhole = (job.counts.complete ?? 0) + (job.counts.reused ?? 0) > 0;
  const shown = address.value.query.get("trials") === "all" || !hasWhole ? "all" : "whole";
  return (
    <>
      <Why job={job} />
      {problem && data === undefined && <Failure problem={problem} retry={refresh} />}
      <Figures job={job} base={data} fresh={fresh} />
      <Spent job={job} />
      {data === undefined || fresh === undefined ? (
        problem === undefined && <Waiting lines={12} />
      ) : data.points.num_all + fresh.points.length === 0 ? null : (
        <div class="overview-charts">
          <Pareto jobId={job.id} base={data} fresh={fresh} shown={shown} />
          <Scores jobId={job.id} base={data} fresh={fresh} />
          <Penalties jobId={job.id} base={data} fresh={fresh} shown={shown} />
          <div class="overview-stack">
            <Skips base={data} />
            <Workers job={job} base={data} />
          </div>
        </div>
      )}
    </>
  );
}
