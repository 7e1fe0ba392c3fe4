/** By how much the winner is ahead of each control: a small forest plot with its words. */
import type { Schemas } from "~/api/client";
import type { Findings } from "~/pages/job/report/findings";
import { differing, scaleOf, verdictOf } from "~/pages/job/report/samples";
import { nameOf } from "~/text/columns";
import { Card } from "~/ui/Card";
import { Heads } from "~/ui/Heads";

type Advantage = Schemas["Advantage"];

const WIDTH = 240;
const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;

export function Ahead({ findings: { report } }: { findings: Findings }) {
  if (report.advantages.length === 0) return null;
  const at = scaleOf(report.advantages.map(({ metric }) => metric));
  return (
    <Card title="How far the winner is ahead">
      <div class="table-box">
        <table class="table report-lines">
          <Heads of={["Against", `Test ${nameOf(report.metric)}, difference`, "", "", "With penalty"]} />
          <tbody>
            {report.advantages.map((one) => (
              <tr key={`${one.against} ${one.fingerprint}`}>
                <th scope="row">
                  {one.label}
                  {one.against === "random" && " (best random)"}
                </th>
                <td>
                  <Whisker one={one} at={at} />
                </td>
                <td class="number">{differing(one.metric)}</td>
                <td>
                  <strong>{verdictOf(one.verdict)}</strong>
                </td>
                <td>
                  {differing(one.score)}: {verdictOf(one.score_verdict)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p class="quiet">
        Differences of mean test results, positive where the winner is better, with 95% bootstrap intervals over seeds,
        widened where they are few. Tied: the interval spans zero.
      </p>
    </Card>
  );
}

function Whisker({ one: { metric, verdict, label }, at }: { one: Advantage; at: (value: number) => number }) {
  const x = (value: number) => at(value) * WIDTH;
  const low = metric.low ?? metric.difference;
  const high = metric.high ?? metric.difference;
  return (
    <svg
      class={`whisker whisker-${verdict}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`Against ${label}: ${differing(metric)}`}
    >
      <line class="whisker-zero" x1={x(0)} x2={x(0)} y1={0} y2={HEIGHT} />
      <line x1={x(low)} x2={x(high)} y1={MIDDLE} y2={MIDDLE} />
      <line x1={x(low)} x2={x(low)} y1={MIDDLE - 4} y2={MIDDLE + 4} />
      <line x1={x(high)} x2={x(high)} y1={MIDDLE - 4} y2={MIDDLE + 4} />
      <circle cx={x(metric.difference)} cy={MIDDLE} r={4} />
    </svg>
  );
}
