/** Parallel coordinates over what was chosen; brushing an axis leaves the lines that cross it there. */
import type { ECharts } from "echarts/core";
import { useMemo, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { address, ask, href } from "~/app/address";
import { Chart } from "~/charts/Chart";
import "~/charts/more";
import {
  axesOf,
  FEW_AXES,
  linesOf,
  MAX_LINES,
  parallelOption,
  passes,
  SCORE,
  type Axis,
  type Brushed,
  type Line,
} from "~/pages/job/analysis/parallel";
import { Part } from "~/pages/job/Part";
import { count, score } from "~/text/numbers";
import { Choice } from "~/ui/Choice";

const CHOICES = [
  { value: "few", text: `the ${FEW_AXES} that matter most` },
  { value: "all", text: "all" },
] as const;
const NUM_NAMED = 10;

export function ParallelPart({ jobId }: { jobId: string }) {
  const params = { path: { job_id: jobId } };
  const importances = useResource(jobId, (signal) =>
    answer(client.GET("/v1/jobs/{job_id}/importances", { params, signal })),
  );
  const isAll = address.value.query.get("axes") === "all";
  return (
    <Part
      title="From choices to score"
      class="analysis-wide"
      asked={jobId}
      fetch={(signal) => answer(client.GET("/v1/jobs/{job_id}/replay", { params, signal }))}
      aside={(data) =>
        data &&
        data.dimensions.length > FEW_AXES && (
          <Choice
            label="Axes"
            value={isAll ? "all" : "few"}
            choices={CHOICES}
            onChoose={(one) => ask({ axes: one === "all" ? one : null })}
          />
        )
      }
      lack={(data) =>
        data.dimensions.length === 0
          ? { title: "There was nothing to choose", hint: "The space of this search has one topology." }
          : data.score.every((one) => one === null)
            ? { title: "No trial has a score yet", hint: "A line is drawn for each trial that ends." }
            : null
      }
    >
      {(data) => (
        <Drawn jobId={jobId} replay={data} importances={importances.data} most={isAll ? Infinity : FEW_AXES} />
      )}
    </Part>
  );
}

function Drawn(props: {
  jobId: string;
  replay: Schemas["Replay"];
  importances: Schemas["Importances"] | undefined;
  most: number;
}) {
  const { jobId, replay, importances, most } = props;
  const axes = useMemo(() => axesOf(replay, importances, most), [replay, importances, most]);
  const lines = useMemo(() => linesOf(replay, axes, MAX_LINES), [replay, axes]);
  const option = useMemo(() => parallelOption(lines, axes), [lines, axes]);
  const [brushed, setBrushed] = useState<Brushed>(new Map());
  const [drawn, setDrawn] = useState(axes);
  if (drawn !== axes) {
    setDrawn(axes);
    setBrushed(new Map());
  }
  const numAll = replay.score.filter((one) => one !== null).length;
  return (
    <>
      <div class="analysis-scroll" role="region" aria-label="Parallel coordinates" tabIndex={0}>
        <Chart
          option={option}
          height="tall"
          text={`One line for each of ${count(lines.length)} trials, across ${axes.length} choices to its score. Green: the best tenth.`}
          onReady={(chart) => listen(chart, setBrushed)}
        />
      </div>
      <p class="quiet">
        {count(lines.length)} of {count(numAll)} trials
        {lines.length < numAll && ": the best, and others evenly by rank"}; green is the best tenth. Drag along an axis
        to keep the lines that cross it there, click it to let all pass.
      </p>
      <Kept jobId={jobId} lines={lines} axes={axes} brushed={brushed} />
    </>
  );
}

function listen(chart: ECharts, tell: (change: (known: Brushed) => Brushed) => void): void {
  chart.on("axisareaselected", (event) => {
    const { parallelAxisId, intervals } = event as { parallelAxisId: string; intervals: [number, number][] };
    tell((known) => new Map(known).set(parallelAxisId, intervals));
  });
}

/** The best of the lines that pass what was brushed. */
function Kept({
  jobId,
  lines,
  axes,
  brushed,
}: {
  jobId: string;
  lines: readonly Line[];
  axes: readonly Axis[];
  brushed: Brushed;
}) {
  const kept = useMemo(() => {
    const names = [...axes.map((axis) => axis.name), SCORE];
    return lines.filter((line) => passes(line, names, brushed)).reverse();
  }, [lines, axes, brushed]);
  return (
    <p>
      {kept.length < lines.length ? `${count(kept.length)} pass. ` : ""}
      {kept.length > 0 && "The best: "}
      {kept.slice(0, NUM_NAMED).map((line, index) => (
        <span key={line.trialId}>
          {index > 0 && ", "}
          <a href={href(["jobs", jobId, "trials"], { trial: line.trialId })}>trial {line.number}</a> (
          {score(line.score)})
        </span>
      ))}
    </p>
  );
}
