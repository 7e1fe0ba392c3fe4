/** Which field stands where; a field that nobody placed stands folded in the last section. */
import type { Field } from "~/ui/schema/fields";

export interface Section {
  readonly title: string;
  /** Beginnings of the paths that belong here. */
  readonly takes: readonly string[];
  /** Paths that are always seen, in this order; the others are folded. */
  readonly open: readonly string[];
}

export interface Filled {
  readonly section: Section;
  readonly open: readonly Field[];
  readonly folded: readonly Field[];
}

export const SECTIONS: readonly Section[] = [
  { title: "Data", takes: ["dataset."], open: [] },
  {
    title: "Network",
    takes: ["family", "settings."],
    open: ["family", "settings.depth", "settings.widths", "settings.width", "settings.operations"],
  },
  {
    title: "Skips",
    takes: ["space.", "limits."],
    open: ["space.kinds", "space.max_span", "limits.max_skips", "space.across_stages"],
  },
  {
    title: "Objective and penalty",
    takes: ["objective.", "objectives", "latency."],
    open: ["objective.metric", "objective.penalty.coefficient", "objective.penalty.allowance", "objectives"],
  },
  {
    title: "Training",
    takes: ["recipe."],
    open: [
      "recipe.epochs",
      "recipe.batch_size",
      "recipe.learning_rate",
      "recipe.optimizer",
      "recipe.schedule",
      "recipe.augmentation",
    ],
  },
  {
    title: "Search",
    takes: ["sampler.", "pruner.", "budget.", "seed", "named_first", "reuse", "warm_start"],
    open: ["budget.trials", "budget.wall_seconds", "budget.compute_seconds", "sampler.name", "pruner.name", "pruner.resource", "seed"],
  },
  {
    title: "Report",
    takes: ["report."],
    open: ["report.finalists", "report.seeds", "report.controls", "report.random"],
  },
  {
    title: "Resources and priority",
    takes: [""],
    open: ["resources.cpus_per_trial", "resources.gpus_per_trial", "priority"],
  },
];

/** Drawn by themselves: the name above all sections, the data set as a list with a preview. */
const APART = new Set(["name", "dataset.name"]);

/** @param settles what the chosen pruner settles; undefined where it is not known. */
export function filled(
  fields: readonly Field[],
  settles: readonly string[] | undefined,
  isChanged: (field: Field) => boolean,
): Filled[] {
  const shown = fields.filter(
    (field) => !APART.has(field.path) && (meansSomething(field.path, settles) || isChanged(field)),
  );
  const home = new Map(shown.map((field) => [field, SECTIONS.find((section) => takes(section, field.path))]));
  return SECTIONS.map((section) => {
    const own = shown.filter((field) => home.get(field) === section);
    const open = section.open.flatMap((path) => own.filter((field) => field.path === path));
    return { section, open, folded: own.filter((field) => !open.includes(field)) };
  });
}

function meansSomething(path: string, settles: readonly string[] | undefined): boolean {
  const setting = path.startsWith("pruner.") ? path.slice("pruner.".length) : "name";
  return settles === undefined || setting === "name" || settles.includes(setting);
}

function takes(section: Section, path: string): boolean {
  return section.takes.some((start) => (start === "" || start.endsWith(".") ? path.startsWith(start) : path === start));
}
