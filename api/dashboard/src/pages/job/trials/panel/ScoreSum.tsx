/** The score as the sum that it is. */
import "~/pages/job/trials/panel/score-sum.css";
import type { Detail } from "~/pages/job/trials/panel/detail";
import { score } from "~/text/numbers";

export function ScoreSum({ detail }: { detail: Pick<Detail, "score" | "metric" | "penalty"> }) {
  if (detail.score === null) {
    return (
      <p class="score-sum">
        <span>No score{detail.metric === null ? "" : `, metric ${score(detail.metric)}`}; its penalty is {score(detail.penalty)}.</span>
      </p>
    );
  }
  return (
    <p class="score-sum">
      <span>
        <strong>{score(detail.score)}</strong>
        <small>score</small>
      </span>
      <span aria-hidden="true">=</span>
      <span>
        <b>{score(detail.metric)}</b>
        <small>metric</small>
      </span>
      <span aria-hidden="true">−</span>
      <span class="for-readers">is the metric less the penalty</span>
      <span>
        <b>{score(detail.penalty)}</b>
        <small>penalty</small>
      </span>
    </p>
  );
}
