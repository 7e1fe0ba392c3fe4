/** The compared topologies side by side, each held against the first. */
import type { Problem } from "~/api/problem";
import { href } from "~/app/address";
import { Drawing } from "~/drawing/Drawing";
import { type KnownSide, type Side } from "~/pages/compare/sides";
import { ScoreSum } from "~/pages/job/trials/panel/ScoreSum";
import { count } from "~/text/numbers";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import { State } from "~/ui/State";

interface Props {
  known: readonly KnownSide[];
  onRemove: (trialId: string) => void;
  onRefer: (trialId: string) => void;
}

export function Drawings({ known, onRemove, onRefer }: Props) {
  const reference = known.find(({ side }) => side !== undefined)?.trialId;
  return (
    <div class={`drawings drawings-${known.length}`}>
      {known.map(({ trialId, side, problem }) => (
        <section key={trialId} class="card" aria-label={side ? `Trial ${side.trial.number}` : "Trial"}>
          {side ? (
            <Head side={side} isReference={trialId === reference} onRefer={() => onRefer(trialId)} onRemove={() => onRemove(trialId)} />
          ) : (
            <header class="card-head">
              <h2>Trial</h2>
              <button type="button" class="button" onClick={() => onRemove(trialId)}>
                Remove
              </button>
            </header>
          )}
          {problem ? (
            <Missing trialId={trialId} problem={problem} />
          ) : side === undefined ? (
            <Waiting lines={8} />
          ) : (
            <>
              <ScoreSum detail={side.trial} />
              <Drawing
                trialId={trialId}
                size="full"
                {...(reference !== undefined && reference !== trialId ? { against: reference } : {})}
                text={`Topology of trial ${side.trial.number}: ${count(side.trial.costs.num_skips)} skips`}
              />
            </>
          )}
        </section>
      ))}
    </div>
  );
}

function Missing({ trialId, problem }: { trialId: string; problem: Problem }) {
  if (problem.status !== 404) return <Failure problem={problem} />;
  return (
    <Empty title="This trial is gone">
      <p>
        Its job was deleted, or <code class="drawings-id">{trialId}</code> was never one. The others are shown; remove it or add another.
      </p>
    </Empty>
  );
}

function Head(props: { side: Side; isReference: boolean; onRefer: () => void; onRemove: () => void }) {
  const { trial, job } = props.side;
  return (
    <header class="card-head">
      <div>
        <h2>
          <a href={href(["jobs", job.id, "trials"], { trial: trial.id })}>Trial {trial.number}</a> <State state={trial.state} />
        </h2>
        <p class="quiet">
          {job.name ?? job.id}
          {trial.label !== null && ` · ${trial.label}`}
        </p>
      </div>
      <div class="drawings-do">
        {props.isReference ? (
          <span class="quiet">Reference</span>
        ) : (
          <button type="button" class="button" onClick={props.onRefer}>
            Make reference
          </button>
        )}
        <button type="button" class="button" aria-label={`Remove trial ${trial.number}`} onClick={props.onRemove}>
          Remove
        </button>
      </div>
    </header>
  );
}
