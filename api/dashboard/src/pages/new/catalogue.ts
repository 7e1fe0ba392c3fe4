/** What a job can choose from, as the service tells it: the schema of a request, and the names in it. */
import { answer, BASE, client, type Schemas } from "~/api/client";
import { problemOf } from "~/api/problem";
import { nameOf } from "~/text/columns";
import type { Option } from "~/ui/schema/Choices";
import { fieldsOf, type Field, type Schema } from "~/ui/schema/fields";

export interface Catalogue {
  readonly schemas: Readonly<Record<string, Schema>>;
  readonly families: Schemas["Families"];
  readonly samplers: readonly Schemas["Method"][];
  readonly pruners: readonly Schemas["Pruner"][];
  readonly metrics: readonly Schemas["Metric"][];
}

export async function fetchCatalogue(signal: AbortSignal): Promise<Catalogue> {
  const [schemas, families, samplers, pruners, metrics] = await Promise.all([
    fetchSchemas(signal),
    answer(client.GET("/v1/search-spaces", { signal })),
    answer(client.GET("/v1/samplers", { signal })),
    answer(client.GET("/v1/pruners", { signal })),
    answer(client.GET("/v1/metrics", { signal })),
  ]);
  return { schemas, families, samplers: samplers.items, pruners: pruners.items, metrics: metrics.items };
}

export function fetchDatasets(signal: AbortSignal): Promise<Schemas["Datasets"]> {
  return answer(client.GET("/v1/datasets", { signal }));
}

async function fetchSchemas(signal: AbortSignal): Promise<Catalogue["schemas"]> {
  const response = await fetch(`${BASE}v1/openapi.json`, { signal });
  if (!response.ok) throw problemOf(await response.json().catch(() => response.statusText));
  const document = (await response.json()) as { components: { schemas: Record<string, Schema> } };
  return document.components.schemas;
}

/** The fields of a request for networks of `family`. */
export function requestFields(catalogue: Catalogue, family: string): Field[] {
  const settings = catalogue.families.items.find((one) => one.name === family)?.settings_schema as Schema | undefined;
  const inner = { recipe: catalogue.families.recipe_schema as Schema, ...(settings ? { settings } : {}) };
  return fieldsOf(catalogue.schemas.NewJob ?? {}, catalogue.schemas, inner);
}

type Dataset = Schemas["Dataset"];

const COSTS: readonly Option[] = ["parameters", "flops", "num_skips", "latency_ms", "peak_memory_bytes"].map((name) => ({
  name,
  text: nameOf(name),
}));

/** What the field at `path` may be, with a word on each; undefined: what its schema says. */
export function optionsAt(
  path: string,
  catalogue: Catalogue,
  dataset: Dataset | undefined,
): readonly Option[] | undefined {
  switch (path) {
    case "family":
      return catalogue.families.items.map((one) => ({
        name: one.name,
        text: one.name,
        summary: `${capital(one.summary)}.`,
      }));
    case "sampler.name":
      return catalogue.samplers;
    case "pruner.name":
      return catalogue.pruners;
    case "objective.metric":
      return catalogue.metrics.filter((one) => !dataset || one.tasks.includes(dataset.task));
    case "objectives":
      return [
        { name: "score", summary: "The metric less the penalty." },
        ...catalogue.metrics.filter((one) => !dataset || one.tasks.includes(dataset.task)),
        ...COSTS,
      ];
    case "recipe.augmentation":
      return catalogue.families.augmentations.filter((one) => !dataset || one.data_kinds.includes(dataset.kind));
    case "space.kinds":
      return catalogue.schemas.EdgeKind?.enum?.map((name) => ({ name, kind: name, isFixed: name === "none" }));
    default:
      return undefined;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
