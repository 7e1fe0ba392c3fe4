/** What a search found and what it cost, to be read, printed and kept. */
import { useMemo } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { BASE } from "~/api/client";
import { href } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Chart } from "~/charts/Chart";
import { ChoicesPart } from "~/pages/job/analysis/ChoicesPart";
import { ImportancesPart } from "~/pages/job/analysis/ImportancesPart";
import { SpansPart } from "~/pages/job/analysis/SpansPart";
import { Frame } from "~/pages/job/Frame";
import { paretoOption, scoreOption } from "~/pages/job/overview/options";
import { Ahead } from "~/pages/job/report/Ahead";
import { Costs } from "~/pages/job/report/Costs";
import { download, read, type Findings } from "~/pages/job/report/findings";
import { Named } from "~/pages/job/report/Named";
import { Networks } from "~/pages/job/report/Networks";
import { Outcome } from "~/pages/job/report/Outcome";
import { Terms } from "~/pages/job/report/Terms";
import { Versions } from "~/pages/job/report/Versions";
import { inWords } from "~/pages/job/report/words";
import { AblationPart } from "~/pages/job/trials/panel/AblationPart";
import { count, score } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import "~/pages/job/analysis/analysis.css";
import "~/pages/job/report/report.css";

export default function Report({ ids }: PageProps) {
  const [jobId = ""] = ids;
  return (
    <Frame jobId={jobId} tab="Report">
      {(job) => <Content job={job} />}
    </Frame>
  );
}

/** Read when the job's state changes, and while its report is made with everything that happens to it. */
function Content({ job }: { job: Schemas["JobSummary"] }) {
  const news = job.state === "finalizing" ? job.last_event : 0;
  const { data, problem, refresh } = useResource(`${job.id} ${job.state} ${news}`, (signal) => read(job.id, signal));
  if (problem && data === undefined) return <Failure problem={problem} retry={refresh} />;
  if (data === undefined) return <Waiting lines={12} />;
  return (
    <article class="report">
      <div class="report-buttons">
        <button type="button" class="button button-main" onClick={() => print()}>
          Print
        </button>
        <button type="button" class="button" onClick={() => download(data)}>
          Download JSON
        </button>
        {job.ended_at === null && (
          <>
            <button type="button" class="button" onClick={refresh}>
              Read anew
            </button>
            <span class="quiet">The job has not ended: this is how far it is.</span>
          </>
        )}
      </div>
      <p class="report-url">
        {BASE}
        {href(["jobs", job.id, "report"])}
      </p>
      <Card title="What was asked">
        <Terms of={inWords(data.job.request)} />
      </Card>
      {data.best.length === 0 ? (
        <Card title="What was found">
          <Empty title="No trial has trained to the end">
            <p>{data.job.message ?? "The best topologies stand here once one has."}</p>
          </Empty>
        </Card>
      ) : (
        <>
          <Outcome findings={data} />
          <Networks findings={data} />
          <Ahead findings={data} />
          <Winner findings={data} />
          {data.report.networks.length === 0 && <Named findings={data} />}
          <Figures findings={data} jobId={job.id} />
          <ChoicesPart jobId={job.id} round={0} />
          <SpansPart jobId={job.id} round={0} />
        </>
      )}
      <Costs findings={data} />
      <Versions findings={data} />
    </article>
  );
}

/** Which of the winner's skips earn their keep. */
function Winner({ findings: { report } }: { findings: Findings }) {
  const winner = report.networks.find(({ fingerprint }) => fingerprint === report.winner);
  if (!report.is_ready || winner?.search == null || winner.num_skips === 0) return null;
  return (
    <Card title={`The skips of ${winner.label}`}>
      <AblationPart trialId={winner.search.trial_id} />
    </Card>
  );
}

function Figures({ findings: { overview }, jobId }: { findings: Findings; jobId: string }) {
  const scores = useMemo(() => scoreOption(overview, "order"), [overview]);
  const compute = useMemo(() => scoreOption(overview, "compute_seconds"), [overview]);
  const best = `the best, ${score(overview.steps.score.at(-1))}, was found by trial ${overview.steps.number.at(-1) ?? 0}`;
  const pareto = useMemo(() => paretoOption(overview, "whole"), [overview]);
  return (
    <div class="report-figures">
      <Card title="Best so far, by trials">
        <Chart option={scores} text={`Scores of ${count(overview.points.num_all)} trials; ${best}.`} />
      </Card>
      <Card title="Best so far, by compute">
        <Chart option={compute} text={`The same against the compute time of all trials; ${best}.`} />
      </Card>
      <Card title="Pareto front: metric against parameters">
        <Chart option={pareto} text={`${count(overview.front.x.length)} trials are on the front.`} />
      </Card>
      <ImportancesPart jobId={jobId} />
    </div>
  );
}
