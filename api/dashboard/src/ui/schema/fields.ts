/** From a JSON schema, as the OpenAPI document holds it, to the fields of a form. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: Json;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

/** `numbers` is a list of them, `words` one of words of a pattern, `number or numbers` either; `pairs` gives names one of `options`; `json` is anything else. */
export type Kind =
  "text" | "integer" | "number" | "boolean" | "choice" | "choices" | "words" | "numbers" | "number or numbers" | "pairs" | "json";

export interface Field {
  /** Where it stands in the document: `space.max_span`. */
  readonly path: string;
  readonly kind: Kind;
  readonly label: string;
  readonly help: string;
  readonly isNullable: boolean;
  readonly default: Json;
  readonly options: readonly string[];
  readonly low?: number;
  readonly high?: number;
  readonly maxLength?: number;
}

/** Schemas that stand in the place of an open object, by its path. */
export type Inner = Readonly<Record<string, Schema>>;

/** The fields of `schema` in their order; what is an object becomes its fields. */
export function fieldsOf(schema: Schema, defs: Readonly<Record<string, Schema>>, inner: Inner = {}): Field[] {
  return [...within(schema, "", undefined, defs, inner)];
}

type Defs = Readonly<Record<string, Schema>>;

function* within(parent: Schema, prefix: string, given: Json | undefined, defs: Defs, inner: Inner): Generator<Field> {
  const known = { ...defs, ...parent.$defs };
  for (const [name, raw] of Object.entries(parent.properties ?? {})) {
    const path = prefix + name;
    const schema = inner[path] ?? resolved(raw, known);
    const initial = isObject(given) && name in given ? given[name] : (raw.default ?? schema.default);
    if (schema.properties) yield* within(schema, `${path}.`, initial, known, inner);
    else if (typeof schema.additionalProperties === "object" && isObject(initial) && Object.keys(initial).length > 0) {
      const each = resolved(schema.additionalProperties, known);
      for (const [key, value] of Object.entries(initial)) {
        yield {
          ...field(`${path}.${key}`, key, each, value, known),
          label: `${labelOf(schema.title ?? name)}: ${key}`,
          help: schema.description ?? "",
        };
      }
    } else yield field(path, name, schema, initial, known);
  }
}

function field(path: string, name: string, schema: Schema, initial: Json | undefined, defs: Defs): Field {
  const parts = (schema.anyOf ?? [schema]).map((part) => resolved(part, defs));
  const isNullable = parts.some((part) => part.type === "null");
  const kept = parts.filter((part) => part.type !== "null");
  const only = kept[0] ?? schema;
  const kind = kept.length > 1 ? either(kept) : kindOf(only, defs);
  const low = only.minimum ?? only.exclusiveMinimum;
  const high = only.maximum ?? only.exclusiveMaximum;
  return {
    path,
    kind,
    label: labelOf(name === "name" && path.includes(".") ? (path.split(".").at(-2) ?? name) : (schema.title ?? name)),
    help: schema.description ?? "",
    isNullable,
    default: initial ?? (kind === "pairs" || kind === "json" ? {} : null),
    options: optionsOf(only, defs),
    ...(low === undefined ? {} : { low }),
    ...(high === undefined ? {} : { high }),
    ...(only.maxLength === undefined ? {} : { maxLength: only.maxLength }),
  };
}

function either(parts: readonly Schema[]): Kind {
  const isNumber = (part: Schema | undefined) => part?.type === "integer" || part?.type === "number";
  return parts.every((part) => isNumber(part) || (part.type === "array" && isNumber(part.items)))
    ? "number or numbers"
    : "json";
}

function kindOf(schema: Schema, defs: Defs): Kind {
  if (schema.enum) return "choice";
  switch (schema.type) {
    case "boolean":
    case "integer":
    case "number":
      return schema.type;
    case "string":
      return "text";
    case "array": {
      const items = resolved(schema.items ?? {}, defs);
      if (items.enum) return "choices";
      if (items.type === "integer" || items.type === "number") return "numbers";
      if (items.type !== "string") return "json";
      return items.pattern === undefined ? "choices" : "words";
    }
    default:
      return optionsOf(schema, defs).length > 0 ? "pairs" : "json";
  }
}

function optionsOf(schema: Schema, defs: Defs): readonly string[] {
  if (schema.enum) return schema.enum;
  if (schema.items) return resolved(schema.items, defs).enum ?? [];
  const more = schema.additionalProperties;
  return typeof more === "object" ? (resolved(more, defs).enum ?? []) : [];
}

function resolved(schema: Schema, defs: Defs): Schema {
  if (schema.$ref === undefined) return schema;
  return defs[schema.$ref.slice(schema.$ref.lastIndexOf("/") + 1)] ?? {};
}

const WORDS: Readonly<Record<string, string>> = {
  cpus: "CPUs",
  gpus: "GPUs",
  flops: "FLOPs",
  params: "parameters",
  aux: "auxiliary",
  dataset: "data set",
};

/** `Max Params` → `Max parameters`: titles come in capitals, the page speaks in sentences. */
function labelOf(title: string): string {
  const words = title.split(/[ _]+/).map((word) => WORDS[word.toLowerCase()] ?? word.toLowerCase());
  const text = words.join(" ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A value as one text: a word as it is, all else as JSON. */
export function wordOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

export function isObject(value: unknown): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
