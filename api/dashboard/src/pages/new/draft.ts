/**
 * What was typed into the form: values by their path. What is not in it is as the service has it by default, and
 * only what differs from that is sent.
 */
import type { Schemas } from "~/api/client";
import { isObject, type Field, type Json } from "~/ui/schema/fields";

export type Draft = Readonly<Record<string, Json>>;
/** Everything in it has a default. */
export type Request = Partial<Schemas["NewJob"]>;

/** `undefined` takes the path out. */
export function put(draft: Draft, path: string, value: Json | undefined): Draft {
  const next = Object.fromEntries(Object.entries(draft).filter(([known]) => known !== path));
  return value === undefined ? next : { ...next, [path]: value };
}

export function isChanged(draft: Draft, field: Field): boolean {
  const value = draft[field.path];
  return value !== undefined && !same(value, field.default);
}

/**
 * The body of the request.
 *
 * @param isSure whether the default of a path is known; where it is not, what was typed is sent even if it is alike.
 */
export function bodyOf(
  draft: Draft,
  fields: readonly Field[],
  isSure: (path: string) => boolean = () => true,
): Request {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  const ordered = [...fields.map((field) => field.path), ...Object.keys(draft).filter((path) => !byPath.has(path))];
  const body: Record<string, Json> = {};
  for (const path of ordered) {
    const value = draft[path];
    const field = byPath.get(path);
    if (value === undefined || (field && same(value, field.default) && isSure(path))) continue;
    assign(body, path.split("."), value);
  }
  return body;
}

/** The draft that asks for what `request` does; what no field shows is kept. */
export function draftOf(request: Json, fields: readonly Field[]): Draft {
  const byPath = new Map(fields.map((field) => [field.path, field]));
  const draft: Record<string, Json> = {};
  function walk(value: Json, path: string): void {
    const field = byPath.get(path);
    if (field) {
      if (path.startsWith("recipe.") || !same(value, field.default)) draft[path] = value;
    } else if (isObject(value)) {
      for (const [name, inside] of Object.entries(value)) walk(inside, path === "" ? name : `${path}.${name}`);
    } else draft[path] = value;
  }
  walk(request, "");
  return draft;
}

/** `fields`, where `values` (by their last name) say what is the default under `prefix`. */
export function withDefaults(
  fields: readonly Field[],
  prefix: string,
  values: Record<string, Json> | undefined,
): Field[] {
  return fields.map((field) => {
    const value = field.path.startsWith(prefix) ? values?.[field.path.slice(prefix.length)] : undefined;
    return value === undefined ? field : { ...field, default: value };
  });
}

export function same(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (Array.isArray(left)) {
    return (
      Array.isArray(right) &&
      left.length === right.length &&
      left.every((one, index) => same(one, right[index] ?? null))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && same(left[name] ?? null, right[name] ?? null))
  );
}

function assign(target: Record<string, Json>, path: readonly string[], value: Json): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const below = target[name];
  const inside: Record<string, Json> = isObject(below) ? below : {};
  target[name] = inside;
  assign(inside, rest, value);
}
