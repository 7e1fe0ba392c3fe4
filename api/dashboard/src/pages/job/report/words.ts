/** The request of a job in words, for who reads the report without the service. */
import type { Schemas } from "~/api/client";
import { nameOf } from "~/text/columns";
import { bytes, count } from "~/text/numbers";
import { duration } from "~/text/times";

type Request = Schemas["JobRequest"];

/** What was asked, term by term. */
export function inWords(request: Request): [term: string, text: string][] {
  return [
    ["Searched", `the skips of a ${request.family} on ${dataOf(request)}${listed(request.settings, ", with ")}`],
    ["Choices", choicesOf(request)],
    ...goalsOf(request),
    ["Score", `${metricOf(request)}, ${penaltyOf(request)}`],
    ["Limits", limitsOf(request)],
    ["Training", listed(request.recipe, "") || "the family's own recipe"],
    ["Sampler", `${request.sampler.name}${request.named_first ? ", after the named topologies" : ""}`],
    ["Ended early", prunerOf(request.pruner)],
    ["Budget", budgetOf(request.budget)],
    ["Each trial had", resourcesOf(request.resources)],
    ["Seed", `${request.seed}: one seed for the search, and with it one training run a topology`],
  ];
}

function dataOf({ dataset }: Request): string {
  const parts = [
    dataset.max_train_samples != null && `${count(dataset.max_train_samples)} training samples`,
    dataset.max_val_samples != null && `${count(dataset.max_val_samples)} validation samples`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? dataset.name : `${dataset.name} (at most ${parts.join(" and ")})`;
}

function choicesOf({ space }: Request): string {
  const pins = Object.entries(space.pins ?? {});
  return [
    `each edge takes ${either(space.kinds)}`,
    space.max_span == null ? null : `skips bypass at most ${space.max_span} layers`,
    space.across_stages ? "skips may cross stages" : "skips stay within their stage",
    space.tie_stages === true ? "one choice serves every stage" : null,
    pins.length === 0 ? null : `not searched: ${pins.map(([pair, kind]) => `${pair} ${kind}`).join(", ")}`,
  ]
    .filter((part) => part !== null)
    .join("; ");
}

function metricOf({ objective }: Request): string {
  return objective.metric == null ? "the task's own validation metric" : nameOf(objective.metric);
}

function goalsOf({ objectives }: Request): [string, string][] {
  if (objectives.length === 0) return [];
  const goals = objectives.map(({ metric, direction }) => nameOf(metric) + (direction == null ? "" : ` (${direction}d)`));
  return [["Traded off", goals.join(", ")]];
}

/** The penalty as a formula in words; exported since the report explains the score by it. */
export function penaltyOf({ objective }: Pick<Request, "objective">): string {
  const { coefficient, allowance, exponent, weights } = objective.penalty;
  if (coefficient === 0) return "without a penalty on skips";
  const free = allowance >= 1 ? `beyond ${allowance}` : `beyond ${Math.round(allowance * 100)}% of the candidate edges`;
  const unequal = Object.entries(weights ?? {}).filter(([, weight]) => weight !== 1);
  const counted =
    unequal.length === 0 ? "" : `, counting ${unequal.map(([kind, weight]) => `${kind} ${weight}`).join(", ")} times`;
  return `less ${coefficient} times the share of skips ${free}${exponent === 2 ? ", squared" : ""}${counted}`;
}

function limitsOf({ limits }: Request): string {
  const parts = [
    limits.max_skips != null && `at most ${count(limits.max_skips)} skips`,
    limits.max_params != null && `at most ${count(limits.max_params)} parameters`,
    limits.max_flops != null && `at most ${count(limits.max_flops)} FLOPs a sample`,
    limits.max_latency_ms != null && `at most ${limits.max_latency_ms} ms, measured`,
    limits.max_training_bytes != null && `at most ${bytes(limits.max_training_bytes)} to train on a batch`,
  ].filter((part) => part !== false);
  return parts.join(", ") || "none";
}

function prunerOf(pruner: Schemas["PrunerRequest"]): string {
  if (pruner.name === "none") return "none: every trial trained to the end";
  const epochs = `${pruner.min_epochs} ${pruner.min_epochs === 1 ? "epoch" : "epochs"}`;
  const halves = pruner.name === "asha" || pruner.name === "hyperband";
  return [
    halves ? `by ${pruner.name}: one in ${pruner.reduction_factor} goes on at each rung` : `by ${pruner.name}`,
    pruner.resource === "compute"
      ? `the first rung is at the compute that the network without skips spends in ${epochs}`
      : `each trial had at least ${epochs}`,
    pruner.judge === "loss" ? "ranked by validation loss" : null,
    pruner.anneal ? "the learning rate annealed towards each rung" : null,
  ]
    .filter((part) => part !== null)
    .join("; ");
}

function budgetOf(budget: Schemas["Budget"]): string {
  return [
    `${count(budget.trials)} trials`,
    budget.wall_seconds == null ? null : `${duration(budget.wall_seconds)} of time`,
    budget.compute_seconds == null ? null : `${duration(budget.compute_seconds)} of compute`,
    budget.target_score == null ? null : `a score of ${budget.target_score}`,
  ]
    .filter((part) => part !== null)
    .join(", or ");
}

function resourcesOf(resources: Schemas["Resources"]): string {
  const { cpus_per_trial: cpus, gpus_per_trial: gpus, max_parallel: most } = resources;
  const devices = gpus > 0 ? `${gpus} GPU and ${cpus} CPU` : `${cpus} CPU`;
  return most == null ? devices : `${devices}, at most ${most} at the same time`;
}

function either(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

function listed(settings: Record<string, unknown> | undefined, start: string): string {
  const parts = Object.entries(settings ?? {}).map(([name, value]) => `${name.replaceAll("_", " ")} ${said(value)}`);
  return parts.length === 0 ? "" : start + parts.join(", ");
}

function said(value: unknown): string {
  if (Array.isArray(value)) return value.map(said).join("-");
  return typeof value === "string" ? value : JSON.stringify(value);
}
