/** What the trials of a job tell together. Each part is read when it comes near what is seen. */
import { useCallback, useState } from "preact/hooks";

import type { PageProps } from "~/app/routes";
import { Near } from "~/charts/Near";
import { ChoicesPart } from "~/pages/job/analysis/ChoicesPart";
import { CurvesPart } from "~/pages/job/analysis/CurvesPart";
import { FrontPart } from "~/pages/job/analysis/FrontPart";
import { HypervolumePart } from "~/pages/job/analysis/HypervolumePart";
import { ImportancesPart } from "~/pages/job/analysis/ImportancesPart";
import { ParallelPart } from "~/pages/job/analysis/ParallelPart";
import { RungsPart } from "~/pages/job/analysis/RungsPart";
import { SpansPart } from "~/pages/job/analysis/SpansPart";
import { TimelinePart } from "~/pages/job/analysis/TimelinePart";
import { Frame } from "~/pages/job/Frame";
import { usePace } from "~/pages/job/pace";
import "~/pages/job/analysis/analysis.css";

const READ_EVERY_MS = 15_000;

export default function Analysis({ ids }: PageProps) {
  const [jobId = ""] = ids;
  const [round, setRound] = useState(0);
  const readAnew = useCallback(() => setRound((known) => known + 1), []);
  const onNews = usePace(readAnew, READ_EVERY_MS);
  return (
    <Frame jobId={jobId} tab="Analysis" onNews={onNews}>
      {(job) => (
        <div class="analysis">
          {job.objectives.length > 1 && (
            <>
              <FrontPart jobId={jobId} round={round} />
              <HypervolumePart jobId={jobId} round={round} />
            </>
          )}
          <CurvesPart jobId={jobId} round={round} />
          <Near height="tall">{() => <ParallelPart jobId={jobId} />}</Near>
          <Near>{() => <ImportancesPart jobId={jobId} />}</Near>
          <Near height="tall">{() => <ChoicesPart jobId={jobId} round={round} />}</Near>
          <Near>{() => <SpansPart jobId={jobId} round={round} />}</Near>
          <Near>{() => <RungsPart jobId={jobId} round={round} />}</Near>
          <Near>{() => <TimelinePart jobId={jobId} round={round} />}</Near>
        </div>
      )}
    </Frame>
  );
}
