/** Which skips of a trial's network earn their keep: asked for, waited for, shown. */
import { useState } from "preact/hooks";

import "~/pages/job/trials/panel/ablation.css";
import { answer, client } from "~/api/client";
import { useEvery } from "~/api/every";
import { problemOf, type Problem } from "~/api/problem";
import { useResource } from "~/api/resource";
import { mayWrite } from "~/api/session";
import { Drawing } from "~/drawing/Drawing";
import { AblationFindings } from "~/pages/job/trials/panel/AblationFindings";
import { isUnderWay, progressOf, readAblations, shownOf, type Known } from "~/pages/job/trials/panel/ablation";
import { count } from "~/text/numbers";
import { Empty, Failure, Waiting } from "~/ui/Notice";

const WATCH_MS = 1500;

export function AblationPart({ trialId }: { trialId: string }) {
  const { data, problem, refresh } = useResource(trialId, (signal) => readAblations(trialId, signal));
  if (data === undefined) return problem ? <Failure problem={problem} retry={refresh} /> : <Waiting lines={6} />;
  const shown = shownOf(data);
  const isWatched = isUnderWay(data.short) || isUnderWay(data.long);
  return (
    <>
      {isWatched && <Watch refresh={refresh} />}
      {shown === null ? (
        <Empty title="No skip was removed yet">
          <p>
            Every skip is removed in turn and the network evaluated on its validation data, with its weights as they are. It
            takes seconds.
          </p>
        </Empty>
      ) : (
        <>
          {shown.state === "complete" && shown.findings.num_skips !== 0 && (
            <section aria-label="Topology">
              <Drawing trialId={trialId} size="full" ablation={shown.id} text="Topology, with what was found of each skip" />
              {shown.findings.gates.length > 0 && <p class="quiet">A gate&rsquo;s arc is as wide as it lets the skip pass.</p>}
            </section>
          )}
          <AblationFindings findings={shown.findings} />
        </>
      )}
      {[data.short, data.long].map((one) => {
        const said = one && progressOf(one);
        return said ? (
          <p key={one.id} class="remark" role={one.state === "failed" ? "alert" : "status"}>
            {said}
          </p>
        ) : null;
      })}
      <Ask key={trialId} trialId={trialId} known={data} onAsked={refresh} />
    </>
  );
}

function Watch({ refresh }: { refresh: () => void }) {
  useEvery(WATCH_MS, refresh);
  return null;
}

function Ask({ trialId, known, onAsked }: { trialId: string; known: Known; onAsked: () => void }) {
  const [problem, setProblem] = useState<Problem>();
  const [cost, setCost] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function ask(retrain: boolean): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      const path = { trial_id: trialId };
      const asked = await answer(client.POST("/v1/trials/{trial_id}/ablation", { params: { path }, body: { retrain } }));
      const { num_trainings, num_epochs } = asked;
      setCost(retrain && isUnderWay(asked) ? `Trains ${count(num_trainings)} networks, ${count(num_epochs)} epochs.` : undefined);
      onAsked();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  const may = mayWrite.value;
  const title = may ? undefined : "Your key may only read";
  const isOpen = (one: Known["short"]) => one === null || one.state === "failed" || one.state === "cancelled";
  return (
    <div class="panel-tools">
      {isOpen(known.short) && known.long === null && (
        <button type="button" class="button button-main" disabled={isBusy || !may} title={title} onClick={() => void ask(false)}>
          Remove each skip in turn
        </button>
      )}
      {isOpen(known.long) && known.short?.findings.num_skips !== 0 && (
        <button type="button" class="button" disabled={isBusy || !may} title={title} onClick={() => void ask(true)}>
          {known.short === null ? "… and retrain" : "Retrain without each skip"}
        </button>
      )}
      {cost && isUnderWay(known.long) && <span class="quiet">{cost}</span>}
      {problem && <Failure problem={problem} />}
    </div>
  );
}
