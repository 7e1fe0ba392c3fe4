/** What an ablation found, as tables and charts show it. */
import type { EChartsCoreOption } from "echarts/core";

import { answer, client, type Schemas } from "~/api/client";
import { spansDecades } from "~/charts/axes";
import type { Palette } from "~/charts/palette";
import { count, NOTHING, score } from "~/text/numbers";

export type Ablation = Schemas["Ablation"];
export type Findings = Schemas["Findings"];
type Kind = Schemas["EdgeKind"];

/** Both ablations of a trial; null where nobody asked for it. */
export interface Known {
  readonly short: Ablation | null;
  readonly long: Ablation | null;
}

/** One skip and all that is known of it. */
export interface SkipRow {
  readonly name: string;
  readonly kind: Kind;
  readonly metric: number;
  readonly difference: number;
  readonly retrained: Schemas["RetrainedRemoval"] | undefined;
  readonly norms: Schemas["MergeNorms"] | undefined;
  /** What the skip is worth: above 0 where the network is worse without it. */
  readonly worth: number;
  readonly retrainedWorth: number | null;
}

export async function readAblations(trialId: string, signal: AbortSignal): Promise<Known> {
  const path = { trial_id: trialId };
  const { items } = await answer(client.GET("/v1/trials/{trial_id}/ablations", { params: { path }, signal }));
  const one = (retrain: boolean) => items.find((each) => each.retrain === retrain) ?? null;
  return { short: one(false), long: one(true) };
}

export function isUnderWay(ablation: Ablation | null): boolean {
  return ablation?.state === "queued" || ablation?.state === "running";
}

/** The one that says most: with retraining once it has more than the removals. */
export function shownOf({ short, long }: Known): Ablation | null {
  if (long !== null && (long.findings.retrained || long.state === "complete")) return long;
  return short ?? long;
}

/** What stands beside an ablation that is not whole yet, or failed; null where there is nothing to say. */
export function progressOf(ablation: Ablation): string | null {
  const { state, findings, retrain } = ablation;
  if (state === "queued") return "It waits for a worker process.";
  if (state === "failed") return `It failed: ${ablation.message ?? "nobody knows why"}`;
  if (state !== "running") return null;
  const all = findings.num_skips ?? 0;
  const trained = findings.retrained?.removals.length ?? 0;
  if (retrain && findings.retrained) return `Trained without ${count(trained)} of ${count(all)} skips.`;
  return `Removed ${count(findings.removals.length)} of ${count(all)} skips.`;
}

/** Every skip, the one that is worth most first. */
export function skipRows(findings: Findings): SkipRow[] {
  const worth = (difference: number) => (findings.maximise ? -difference : difference);
  const same = (one: { source: number; target: number }, two: { source: number; target: number }) =>
    one.source === two.source && one.target === two.target;
  return findings.removals
    .map((one) => {
      const retrained = findings.retrained?.removals.find((other) => same(one, other));
      const again = retrained?.difference ?? null;
      return {
        name: nameOf(one),
        kind: one.kind,
        metric: one.metric,
        difference: one.difference,
        retrained,
        norms: findings.merges.find((other) => same(one, other)),
        worth: worth(one.difference),
        retrainedWorth: again === null ? null : worth(again),
      };
    })
    .sort((one, two) => two.worth - one.worth);
}

export function nameOf({ source, target }: { source: number; target: number }): string {
  return `${source} → ${target}`;
}

export function signed(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOTHING;
  return value > 0 ? `+${score(value)}` : score(value);
}

/** What the removals say, in a sentence. */
export function verdictOf(findings: Findings): string {
  const rows = skipRows(findings);
  const first = rows[0];
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return "";
  const idle = rows.filter((one) => one.worth <= 0).length;
  const most = `${first.name} is worth most: without it ${findings.metric_name} changes by ${signed(first.difference)}.`;
  if (first.worth <= 0) return "No skip is worth anything: without any one of them the network is as good or better.";
  return idle === 0 ? `${most} Each skip is worth something.` : `${most} ${count(idle)} of ${count(rows.length)} could go without loss.`;
}

export function worthOption(rows: readonly SkipRow[], metric: string): (colours: Palette) => EChartsCoreOption {
  const shown = [...rows].reverse(); // the first at the top
  const hasRetrained = rows.some((one) => one.retrainedWorth !== null);
  return (colours) => ({
    grid: { top: hasRetrained ? 30 : 8, right: 20, bottom: 30, left: 8 },
    ...(hasRetrained ? { legend: { left: 0, itemHeight: 8 } } : {}),
    xAxis: { type: "value", name: `lost of ${metric} without the skip`, scale: false, axisLabel: { formatter: (value: number) => score(value, 3) } },
    yAxis: { type: "category", data: shown.map((one) => one.name), splitLine: { show: false } },
    tooltip: { trigger: "axis", axisPointer: { type: "shadow" }, valueFormatter: (value: unknown) => (typeof value === "number" ? score(value) : NOTHING) },
    series: [
      {
        name: "as it is",
        type: "bar",
        barMaxWidth: 16,
        color: colours.quiet,
        data: shown.map((one) => ({ value: one.worth, itemStyle: { color: colours.kind[one.kind] } })),
      },
      ...(hasRetrained
        ? [
            {
              name: "retrained",
              type: "bar",
              barMaxWidth: 16,
              itemStyle: { color: "transparent", borderColor: colours.text, borderWidth: 1.2, borderType: "dashed" },
              data: shown.map((one) => one.retrainedWorth),
            },
          ]
        : []),
    ],
  });
}

export function gradientOption(gradients: Findings["gradients"]): EChartsCoreOption {
  const values = gradients.flatMap((one) => [one.start, one.end]);
  const isLog = spansDecades(values);
  const series = [
    ["start of training", "start", "dashed"],
    ["end of training", "end", "solid"],
  ] as const;
  return {
    grid: { top: 30, right: 16, bottom: 4 },
    legend: { icon: undefined, itemWidth: 26, itemHeight: 7 },
    xAxis: { type: "category", data: gradients.map((one) => one.name), splitLine: { show: false } },
    yAxis: { type: isLog ? "log" : "value", scale: isLog, axisLabel: { formatter: (value: number) => String(Number(value.toPrecision(2))) } },
    tooltip: { trigger: "axis", valueFormatter: (value: unknown) => (typeof value === "number" ? String(Number(value.toPrecision(3))) : NOTHING) },
    series: series.map(([name, key, dash]) => ({
      name,
      type: "line",
      symbolSize: 5,
      lineStyle: { width: 1.8, type: dash },
      data: gradients.map((one) => one[key]),
    })),
  };
}

export function gradientText(gradients: Findings["gradients"]): string {
  const said = gradients.map((one) => `${one.name} ${one.start.toPrecision(2)} then ${one.end.toPrecision(2)}`);
  return `Gradient norm by layer, at the start and at the end of training: ${said.join(", ")}.`;
}
