/** What the request would cost and the button that posts it: stays in view while one types. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import type { Problem } from "~/api/problem";
import type { Estimate, Estimated } from "~/pages/new/estimate";
import { bytes, count, short } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Waiting } from "~/ui/Notice";

export function EstimateCard(props: {
  estimated: Estimated;
  numErrors: number;
  /** How many are asked for. */
  trials: unknown;
  onStart: () => void;
  isPosting: boolean;
  mayPost: boolean;
  children?: ComponentChildren;
}) {
  const { estimate, problem, isLoading } = props.estimated;
  const [isOpen, setOpen] = useState(false);
  const isStale = isLoading || problem !== undefined;
  return (
    <Card title="Estimate" class={`launch ${isOpen ? "launch-open" : ""}`}>
      <div class="launch-line">
        <p class={isStale ? "quiet" : ""} role="status">
          {problem && !isLoading ? (
            refusal(problem, props.numErrors)
          ) : estimate ? (
            <Candidates estimate={estimate} />
          ) : (
            "Estimating…"
          )}
        </p>
        <button
          type="button"
          class="button button-main launch-start"
          disabled={!props.mayPost || props.isPosting}
          onClick={props.onStart}
          title="Ctrl+Enter in any field"
          aria-keyshortcuts="Control+Enter"
        >
          {props.isPosting ? "Starting…" : "Start the search"}
        </button>
        <button type="button" class="button launch-toggle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? "Less" : "More"}
        </button>
      </div>
      {!props.mayPost && <p class="quiet">This key may only look: log in with one that may write.</p>}
      <div class="launch-more">
        {estimate ? (
          <Details estimate={estimate} trials={problem ? undefined : props.trials} isOld={problem !== undefined} />
        ) : (
          !problem && <Waiting lines={4} />
        )}
        {props.children}
      </div>
    </Card>
  );
}

function refusal({ status, details }: Problem, numErrors: number): string {
  if (status !== 422) return `${details.title}.`;
  return `${numErrors === 1 ? "One thing" : `${count(numErrors)} things`} must be changed first.`;
}

function Candidates({ estimate }: { estimate: Estimate }) {
  const { num_candidates: exact, log10_candidates: log10 } = estimate;
  return (
    <>
      <strong class="launch-number">
        {exact !== null && log10 < 6 ? (
          count(exact)
        ) : (
          <>
            ≈ 10<sup>{log10 < 100 ? log10.toFixed(1) : count(log10)}</sup>
          </>
        )}
      </strong>{" "}
      networks to choose from
    </>
  );
}

function Details({ estimate, trials, isOld }: { estimate: Estimate; trials: unknown; isOld: boolean }) {
  const { smallest, largest, num_edges: edges, num_dimensions: dimensions } = estimate;
  return (
    <div class="launch-details">
      {isOld && <p class="quiet">As it was when the service last agreed:</p>}
      {estimate.warnings.map((text) => (
        <p class="note" key={text}>
          {text}
        </p>
      ))}
      <p class="quiet">
        {count(edges)} {edges === 1 ? "edge" : "edges"}
        {dimensions === edges ? "" : `, ${count(dimensions)} choices`} ·{" "}
        {typeof trials === "number" ? `${count(trials)} trials of ` : ""}
        {count(estimate.epochs)} {estimate.epochs === 1 ? "epoch" : "epochs"} on {count(estimate.num_train_samples)}{" "}
        samples
      </p>
      <p class="quiet">{reportOf(estimate)}</p>
      <table class="table launch-table">
        <thead>
          <tr>
            <td />
            <th scope="col" class="number">
              Smallest
            </th>
            <th scope="col" class="number">
              Largest
            </th>
          </tr>
        </thead>
        <tbody>
          <Row
            name="Parameters"
            write={(one) => short(one.costs.parameters)}
            of={[smallest, largest]}
            exact={(one) => count(one.costs.parameters)}
          />
          <Row
            name="FLOPs a sample"
            write={(one) => short(one.costs.flops)}
            of={[smallest, largest]}
            exact={(one) => count(one.costs.flops)}
          />
          <Row
            name="Memory to train"
            write={(one) => bytes(one.training_bytes)}
            of={[smallest, largest]}
            exact={(one) => `${count(one.training_bytes)} bytes`}
          />
        </tbody>
      </table>
      <p class="quiet">
        Smallest: {smallest.label}. Largest: {largest.label}. Memory is of one batch with weights, gradients and the
        optimizer.
      </p>
    </div>
  );
}

/** What comes on top when the search has ended. */
function reportOf({ report }: Estimate): string {
  if (report.num_trainings === 0) return "No report: nothing is trained again when the search has ended.";
  return `Then the report: up to ${count(report.num_trainings)} trainings, ${count(report.epochs)} epochs together, beyond the budget.`;
}

type Candidate = Schemas["Candidate"];

function Row(props: {
  name: string;
  of: readonly Candidate[];
  write: (one: Candidate) => string;
  exact: (one: Candidate) => string;
}) {
  return (
    <tr>
      <th scope="row">{props.name}</th>
      {props.of.map((one, index) => (
        <td class="number" key={index} title={props.exact(one)}>
          {props.write(one)}
        </td>
      ))}
    </tr>
  );
}
