/** A job at a glance: what was found, what it cost, how far it is. */
import { useMemo } from "preact/hooks";

import type { JobNews } from "~/api/live";
import type { Schemas } from "~/api/client";
import { address } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Frame } from "~/pages/job/Frame";
import { Earlier } from "~/pages/job/overview/Earlier";
import { Spent } from "~/pages/job/overview/Spent";
import { Figures } from "~/pages/job/overview/Figures";
import type { Fresh } from "~/pages/job/overview/news";
import { Pareto } from "~/pages/job/overview/Pareto";
import { Penalties } from "~/pages/job/overview/Penalties";
import { useOverview, type Reading } from "~/pages/job/overview/reading";
import { Scores } from "~/pages/job/overview/Scores";
import { useSlowly } from "~/pages/job/overview/slowly";
import { Skips } from "~/pages/job/overview/Skips";
import { Why } from "~/pages/job/overview/Why";
import { Workers } from "~/pages/job/overview/Workers";
import { Failure, Waiting } from "~/ui/Notice";
import "~/pages/job/overview/overview.css";

type Job = Schemas["JobSummary"];

const REDRAW_EVERY_MS = 300;

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

function Content({ job, reading }: { job: Job; reading: Reading }) {
  const { data, fresh, problem, refresh } = reading;
  return (
    <>
      <Why job={job} />
      <Earlier jobIds={job.warm_start} />
      {problem && data === undefined && <Failure problem={problem} retry={refresh} />}
      <Figures job={job} base={data} fresh={fresh} />
      <Spent job={job} />
      {data === undefined || fresh === undefined ? (
        problem === undefined && <Waiting lines={12} />
      ) : data.points.num_all + fresh.points.length === 0 ? null : (
        <Charts job={job} base={data} fresh={fresh} />
      )}
    </>
  );
}

/** The figures above follow at once; charts are redrawn a few times a second at most. */
function Charts({ job, base, fresh }: { job: Job; base: Schemas["Overview"]; fresh: Fresh }) {
  const known = useSlowly(
    useMemo(() => ({ base, fresh }), [base, fresh]),
    REDRAW_EVERY_MS,
  );
  const hasWhole = (job.counts.complete ?? 0) + (job.counts.reused ?? 0) > 0;
  const shown = address.value.query.get("trials") === "all" || !hasWhole ? "all" : "whole";
  return (
    <div class="overview-charts">
      <Pareto jobId={job.id} shown={shown} {...known} />
      <Scores jobId={job.id} {...known} />
      <Penalties jobId={job.id} shown={shown} {...known} />
      <div class="overview-stack">
        <Skips base={known.base} />
        <Workers job={job} base={known.base} />
      </div>
    </div>
  );
}
