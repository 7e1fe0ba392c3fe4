/** The bundle of a trial: asked for, waited for, taken. */
import { useEffect, useState } from "preact/hooks";

import { answer, BASE, client, type Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { mayWrite } from "~/api/session";
import type { Detail } from "~/pages/job/trials/panel/detail";
import { bytes } from "~/text/numbers";
import { Failure } from "~/ui/Notice";

const WATCH_MS = 1000;

type Export = Schemas["Export"];

export function ExportButton({ detail }: { detail: Pick<Detail, "id" | "state"> }) {
  const [known, setKnown] = useState<Export>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const watched = known !== undefined && known.state !== "ready" && problem === undefined ? known.id : null;

  useEffect(() => {
    if (watched === null) return;
    const stop = new AbortController();
    const timer = setInterval(() => {
      look(watched, stop.signal).then(setKnown, (error: unknown) => !stop.signal.aborted && setProblem(problemOf(error)));
    }, WATCH_MS);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [watched]);

  async function start(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      setKnown(await answer(client.POST("/v1/trials/{trial_id}/export", { params: { path: { trial_id: detail.id } } })));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  const hasScore = detail.state === "complete" || detail.state === "reused";
  if (!hasScore) return <span class="quiet">Only a complete trial can be exported.</span>;
  if (problem) return <Failure problem={problem} {...(mayWrite.value ? { retry: () => void start() } : {})} />;
  if (known?.state === "ready") {
    return (
      <a class="button button-main" href={`${BASE}v1/exports/${encodeURIComponent(known.id)}`} download={`${detail.id}.zip`}>
        Download the export ({bytes(known.num_bytes)})
      </a>
    );
  }
  if (watched !== null) return <span role="status">The export is {known?.state}: it is checked before it is handed out.</span>;
  return (
    <button
      type="button"
      class="button"
      disabled={isBusy || !mayWrite.value}
      title={mayWrite.value ? "Code, weights and a README as a zip" : "Your key may only read"}
      onClick={() => void start()}
    >
      Export
    </button>
  );
}

async function look(exportId: string, signal: AbortSignal): Promise<Export> {
  const found = await answer(
    client.GET("/v1/exports/{export_id}", {
      params: { path: { export_id: exportId }, header: { accept: "application/json" } },
      headers: { Accept: "application/json" },
      signal,
    }),
  );
  return found as Export;
}
