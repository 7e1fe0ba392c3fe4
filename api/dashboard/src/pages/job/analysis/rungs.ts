/** Where trials were ended early. */
import type { EChartsCoreOption } from "echarts/core";

import type { Schemas } from "~/api/client";
import type { Palette } from "~/charts/palette";
import { nameOf } from "~/text/columns";
import { count, NOTHING, percent, score } from "~/text/numbers";

type Rungs = Schemas["Rungs"];

export function rungsOption(all: Rungs): (colours: Palette) => EChartsCoreOption {
  const { rungs, metric } = all;
  const judged = all.resource === "compute" ? "judged after the compute of epochs" : "judged after epoch";
  return (colours) => ({
    grid: { top: 32, right: 16, bottom: 24, left: 40 },
    legend: { left: 0, itemHeight: 8 },
    xAxis: {
      type: "category",
      name: hasBrackets(all) ? `bracket: ${judged}` : judged,
      data: rungs.map((one) => (hasBrackets(all) ? `${one.bracket + 1}: ${one.epoch}` : String(one.epoch))),
      splitLine: { show: false },
    },
    yAxis: { type: "value", name: "trials", scale: false, nameGap: 48, minInterval: 1 },
    tooltip: {
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const one = rungs[dataIndex];
        return one ? `${placeOf(one, all)}\n${worded(one, metric).join("\n")}` : "";
      },
    },
    series: [
      {
        name: "went on",
        type: "bar",
        stack: "trials",
        barMaxWidth: 64,
        itemStyle: { color: colours.accent },
        data: rungs.map((one) => one.num_reached - one.num_pruned),
      },
      {
        name: "ended here",
        type: "bar",
        stack: "trials",
        barMaxWidth: 64,
        itemStyle: { color: colours.wait },
        data: rungs.map((one) => one.num_pruned),
      },
    ],
  });
}

function hasBrackets({ rungs }: Rungs): boolean {
  return rungs.some((one) => one.bracket > 0);
}

/** Where trials are judged: `after epoch 3`, `bracket 2, after the compute of 3 epochs`. */
export function placeOf(one: Schemas["Rung"], all: Rungs): string {
  const epochs = `${count(one.epoch)} ${one.epoch === 1 ? "epoch" : "epochs"}`;
  const at = all.resource === "compute" ? `after the compute of ${epochs}` : `after epoch ${count(one.epoch)}`;
  return hasBrackets(all) ? `bracket ${one.bracket + 1}, ${at}` : at;
}

/** Half of all pairs more in the same order than not: below it a rung says something, but not much. */
const STRONG = 0.5;

/** Whether judging at a rung misled the search, as far as those tell that went on. */
export function verdictOf(agreement: Schemas["Agreement"] | null): string {
  if (agreement === null) return "not known: fewer than five have both scores";
  if (agreement.high < 0) return "misled: ranks are turned round";
  if (agreement.low <= 0) return "may have misled: no agreement is shown";
  return agreement.tau < STRONG ? "ranks roughly as the full budget" : "ranks as the full budget";
}

/** A rank correlation with its interval. */
export function tauOf(agreement: Schemas["Agreement"] | null): string {
  if (agreement === null) return NOTHING;
  const { tau, low, high } = agreement;
  return `${score(tau, 2)} (${score(low, 2)} to ${score(high, 2)})`;
}

/** What a user should make of all rungs together. */
export function misled({ rungs }: Rungs): string {
  const known = rungs.map((one) => one.agreement).filter((one) => one !== null);
  if (known.length === 0)
    return "Whether this misled the search cannot be told yet: fewer than five trials have a score at a rung and one after the full budget.";
  const doubtful = known.filter((one) => one.low <= 0).length;
  if (doubtful === 0) return "At every rung that can be judged, trials ranked there much as they did in the end.";
  return `At ${count(doubtful)} of ${count(known.length)} rungs that can be judged no agreement with the ranks of the end is shown: ending trials there may have misled the search, or those that went on are too few and too alike to tell. A larger pruner.min_epochs, pruner.judge loss or hyperband judge later or by more.`;
}

function worded(one: Schemas["Rung"], metric: string): string[] {
  const lines = [
    `${count(one.num_reached)} reached`,
    `${count(one.num_pruned)} ended (${percent(one.num_reached && one.num_pruned / one.num_reached)})`,
  ];
  return one.threshold === null ? lines : [...lines, `worst that went on: ${nameOf(metric)} ${score(one.threshold)}`];
}

/** What ending early saved. */
export function saved({ epochs_trained: trained, epochs_saved: spared }: Rungs): string {
  const part = trained + spared === 0 ? 0 : spared / (trained + spared);
  return `${count(trained)} epochs trained, ${count(spared)} saved: ${percent(part)} of what all trials would have taken.`;
}

export function said(data: Rungs): string {
  return `${data.rungs.map((one) => `${capital(placeOf(one, data))}: ${worded(one, data.metric).join(", ")}`).join(". ")}. ${saved(data)}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
