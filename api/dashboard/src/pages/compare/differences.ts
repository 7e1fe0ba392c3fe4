/** Where trials differ, line by line, and which of them does better there. */
import type { Side } from "~/pages/compare/sides";
import { bytes, count, milliseconds, score, short } from "~/text/numbers";
import { duration } from "~/text/times";

export type Value = string | number | boolean | null;
export type Wanted = "more" | "less";

export interface Line {
  readonly name: string;
  readonly values: readonly Value[];
  readonly texts: readonly string[];
  /** How each stands to the first: `+4.2%`, for metrics `−0.0125`; empty where that says nothing. */
  readonly deltas: readonly string[];
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
    { title: "Metrics at the last epoch", lines: records(trials.map(({ values }) => values), score, (name) => wantedOf(name, isMaximised)) },
    {
      title: "Costs",
      lines: [
        number("Parameters", ({ trial }) => trial.costs.parameters, short, "less"),
        number("FLOPs", ({ trial }) => trial.costs.flops, short, "less"),
        number("Activations", ({ trial }) => trial.costs.activation_bytes, bytes, "less"),
        number("Training memory a sample", ({ trial }) => trial.costs.training_bytes, bytes, "less"),
        number("Peak memory", ({ trial }) => trial.peak_memory_bytes, bytes, "less"),
        number("Latency", ({ trial }) => trial.latency_ms, milliseconds, "less"),
        number("Skips", ({ trial }) => trial.costs.num_skips, count),
        number("Compute time", ({ trial }) => trial.compute_seconds, duration),
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
    { title: "Settings of the job", lines: records(sides.map(({ job }) => flat(job.request, ["name", "family", "settings"]))) },
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
    deltas: values.map((value) => delta(value, values[0], show)),
    differs,
    best: mayRank ? values.flatMap((value, place) => (value === top ? [place] : [])) : [],
  };
}

/** As a difference where numbers are scores, else as a part of the first. */
function delta(value: Value, first: Value | undefined, show: Show): string {
  if (typeof value !== "number" || typeof first !== "number" || value === first) return "";
  const sign = value > first ? "+" : "−";
  if (show === score) return sign + score(Math.abs(value - first));
  if (show === String || first === 0) return "";
  const part = Math.abs((value - first) / first);
  if (part >= 10) return `×${(value / first).toFixed(0)}`;
  return `${sign}${(part * 100).toFixed(part < 0.001 ? 2 : part < 0.1 ? 1 : 0)}%`;
}

function records(
  all: readonly Readonly<Record<string, Value>>[],
  show: Show = plain,
  wanted: (name: string) => Wanted | undefined = () => undefined,
): Line[] {
  const names = new Set(all.flatMap((one) => Object.keys(one)));
  return [...names].map((name) => line(name, all.map((one) => one[name] ?? null), show, wanted(name)));
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
