/** Where trials differ, line by line, and which of them does better there. */
import type { Side } from "~/pages/compare/sides";
import { bytes, count, score, short } from "~/text/numbers";
import { duration } from "~/text/times";

export type Value = string | number | boolean | null;
export type Wanted = "more" | "less";

export interface Line {
  readonly name: string;
  readonly values: readonly Value[];
  readonly texts: readonly string[];
  readonly differs: boolean;
  /** Places of the best values; none where all are alike or nothing is better than another. */
  readonly best: readonly number[];
}

export interface Group {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** Whether more of a metric is better; undefined where that is not known. */
export type Maximised = (metric: string) => boolean | undefined;

type Show = (value: number) => string;

export function groupsOf(sides: readonly Side[], isMaximised: Maximised): Group[] {
  const trials = sides.map(({ trial }) => trial);
  const number = (name: string, of: (side: Side) => number | null, show: Show, wanted?: Wanted) => line(name, sides.map(of), show, wanted);
  return [
    {
      title: "Result",
      lines: [
        line("State", trials.map((trial) => trial.state)),
        number("Score", ({ trial }) => trial.score, score, "more"),
        number("Metric", ({ trial }) => trial.metric, score, "more"),
        number("Penalty", ({ trial }) => trial.penalty, score, "less"),
        number("Epochs", ({ trial }) => trial.epochs, count),
        line("Reason", trials.map((trial) => trial.reason)),
      ],
    },
    { title: "Metrics at the last epoch", lines: records(trials.map(({ values }) => values), (name) => wantedOf(name, isMaximised)) },
    {
      title: "Costs",
      lines: [
        number("Parameters", ({ trial }) => trial.costs.parameters, short, "less"),
        number("FLOPs", ({ trial }) => trial.costs.flops, short, "less"),
        number("Activations", ({ trial }) => trial.costs.activation_bytes, bytes, "less"),
        number("Training memory a sample", ({ trial }) => trial.costs.training_bytes, bytes, "less"),
        number("Peak memory", ({ trial }) => trial.peak_memory_bytes, bytes, "less"),
        number("Skips", ({ trial }) => trial.costs.num_skips, count),
        number("Compute time", ({ trial }) => trial.compute_seconds, duration, "less"),
      ],
    },
    { title: "Choices", lines: records(trials.map(({ choices }) => choices)) },
    { title: "Architecture", lines: records(trials.map(({ architecture }) => flat(architecture, ["edges"]))) },
    {
      title: "Run",
      lines: [
        line("Job", sides.map(({ job }) => job.name ?? job.id)),
        line("Label", trials.map((trial) => trial.label)),
        line("Origin", trials.map((trial) => trial.origin)),
        line("Seed", trials.map((trial) => trial.seed), String),
        line("Device", trials.map((trial) => trial.device)),
        number("Attempts", ({ trial }) => trial.attempts, count),
      ],
    },
    { title: "Settings of the job", lines: records(sides.map(({ job }) => flat(job.request, ["name"]))) },
  ];
}

/** One line of the table; `wanted` says which numbers are better. */
export function line(name: string, values: readonly Value[], show: Show = plain, wanted?: Wanted): Line {
  const numbers = values.filter((value) => typeof value === "number");
  const differs = values.some((value) => value !== values[0]);
  const top = wanted === "more" ? Math.max(...numbers) : Math.min(...numbers);
  const mayRank = wanted !== undefined && numbers.length > 1 && numbers.some((value) => value !== top);
  return {
    name,
    values,
    texts: values.map((value) => (typeof value === "number" ? show(value) : value === null ? "–" : String(value))),
    differs,
    best: mayRank ? values.flatMap((value, place) => (value === top ? [place] : [])) : [],
  };
}

/** How a number stands to the reference, as `+4.2%`; empty where that says nothing. */
export function against(value: Value | undefined, reference: Value | undefined): string {
  if (typeof value !== "number" || typeof reference !== "number" || reference === 0 || value === reference) return "";
  const part = (value - reference) / Math.abs(reference);
  if (Math.abs(part) >= 10) return `×${(value / reference).toFixed(0)}`;
  const percent = Math.abs(part * 100);
  return `${part > 0 ? "+" : "−"}${percent < 0.1 ? percent.toFixed(2) : percent < 10 ? percent.toFixed(1) : percent.toFixed(0)}%`;
}

function records(all: readonly Readonly<Record<string, Value>>[], wanted: (name: string) => Wanted | undefined = () => undefined): Line[] {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  return [...names].map((name) => line(name, all.map((one) => one[name] ?? null), plain, wanted(name)));
}

function wantedOf(metric: string, isMaximised: Maximised): Wanted | undefined {
  const known = isMaximised(metric);
  if (known !== undefined) return known ? "more" : "less";
  return metric.includes("loss") ? "less" : undefined;
}

/** A document as lines: `recipe.optimizer.name`. */
function flat(document: unknown, without: readonly string[] = [], prefix = ""): Record<string, Value> {
  const found: Record<string, Value> = {};
  for (const [name, value] of Object.entries(document as Record<string, unknown>)) {
    if (without.includes(name)) continue;
    const path = prefix + name;
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean") found[path] = value;
    else if (Array.isArray(value)) found[path] = JSON.stringify(value);
    else if (typeof value === "object") Object.assign(found, flat(value, [], `${path}.`));
  }
  return found;
}

function plain(value: number): string {
  return Number.isInteger(value) ? String(value) : score(value);
}
