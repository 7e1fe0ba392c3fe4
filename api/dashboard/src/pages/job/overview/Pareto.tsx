/** What is best for its price: all trials, and those that no other beats in both axes. */
import { useMemo } from "preact/hooks";

import type { Schemas } from "~/api/client";
import { ask, href } from "~/app/address";
import { Chart } from "~/charts/Chart";
import type { Fresh, FrontPoint } from "~/pages/job/overview/news";
import { paretoLive, paretoOption, type Shown } from "~/pages/job/overview/options";
import { openTrial } from "~/pages/job/opening";
import { nameOf, written } from "~/text/columns";
import { count } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Choice } from "~/ui/Choice";

interface Props {
  jobId: string;
  base: Schemas["Overview"];
  fresh: Fresh;
  shown: Shown;
}

const SHOWN = [
  { value: "whole", text: "whole ones" },
  { value: "all", text: "pruned ones too" },
] as const;

export function Pareto({ jobId, base, fresh, shown }: Props) {
  const option = useMemo(() => paretoOption(base, shown), [base, shown]);
  const live = useMemo(() => paretoLive(fresh, shown), [fresh, shown]);
  const choices = base.axes.map((axis) => ({ value: axis, text: nameOf(axis) }));
  const { front } = fresh;
  return (
    <Card
      title="Pareto front"
      aside={
        <div class="choices">
          <Choice
            label="Trials"
            value={shown}
            choices={SHOWN}
            onChoose={(trials) => ask({ trials: trials === "all" ? trials : null })}
          />
          <Choice label="Less of" value={base.x} choices={choices} onChoose={(x) => ask({ x })} />
          <Choice label="More of" value={base.y} choices={choices} onChoose={(y) => ask({ y })} />
        </div>
      }
    >
      <Chart option={option} live={live} text={said(base, front)} onPick={({ data }) => openTrial(jobId, data)} />
      <details class="chart-table">
        <summary>
          The {count(front.length)} {front.length === 1 ? "trial" : "trials"} on the front
        </summary>
        <div class="table-box">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Trial</th>
                <th scope="col" class="number">
                  {nameOf(base.x)}
                </th>
                <th scope="col" class="number">
                  {nameOf(base.y)}
                </th>
              </tr>
            </thead>
            <tbody>
              {front.map((one) => (
                <tr key={one.trial_id}>
                  <td>
                    <a href={href(["jobs", jobId, "trials"], { trial: one.trial_id })}>trial {one.number}</a>
                  </td>
                  <td class="number">{written(base.x, one.x)}</td>
                  <td class="number">{written(base.y, one.y)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </Card>
  );
}

function said(base: Schemas["Overview"], front: readonly FrontPoint[]): string {
  const [first, last] = [front[0], front.at(-1)];
  if (first === undefined || last === undefined)
    return `No trial has both ${nameOf(base.x)} and ${nameOf(base.y)} yet.`;
  return (
    `${nameOf(base.y)} against ${nameOf(base.x)} of ${count(base.points.num_all)} trials. ${count(front.length)} are on the front, ` +
    `from ${written(base.y, first.y)} at ${written(base.x, first.x)} to ${written(base.y, last.y)} at ${written(base.x, last.x)}.`
  );
}
