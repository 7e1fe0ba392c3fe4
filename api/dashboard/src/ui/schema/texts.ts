/** Values of fields as people type them. What cannot be read stays as it was typed: the service says what is wrong with it. */
import { wordOf, type Field, type Json } from "~/ui/schema/fields";

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** What `text` says; undefined where it says nothing. */
export function read(field: Field, text: string): Json | undefined {
  const trimmed = text.trim();
  switch (field.kind) {
    case "integer":
    case "number":
      return trimmed === "" ? undefined : (number(trimmed) ?? text);
    case "words":
      return parts(trimmed);
    case "numbers":
      return list(trimmed) ?? text;
    case "number or numbers":
      return trimmed === "" ? undefined : (number(trimmed) ?? list(trimmed) ?? text);
    case "pairs":
      return pairs(trimmed) ?? text;
    case "json":
      return json(trimmed) ?? text;
    default:
      return trimmed === "" ? undefined : text;
  }
}

/** `value` as it would be typed. */
export function typed(field: Field, value: Json): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(wordOf).join(", ");
  if (typeof value !== "object") return wordOf(value);
  if (field.kind !== "pairs") return Object.keys(value).length === 0 ? "" : JSON.stringify(value);
  return Object.entries(value)
    .map(([name, choice]) => `${name} ${wordOf(choice)}`)
    .join(", ");
}

/** One step up or down, inside the bounds; steps are of the size of the last digit that matters. */
export function stepped(field: Field, value: number, direction: 1 | -1): number {
  const step =
    field.kind === "integer" || value === 0
      ? field.kind === "integer"
        ? 1
        : 0.1
      : 10 ** Math.floor(Math.log10(Math.abs(value)) - 0.01);
  const next = Number((value + direction * step).toPrecision(6));
  if (field.low !== undefined && next < field.low) return field.low;
  if (field.high !== undefined && next > field.high) return field.high;
  return next;
}

function number(text: string): number | undefined {
  if (!NUMBER.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value)) ? value : undefined;
}

function list(text: string): number[] | undefined {
  const inside = text.replace(/^\[(.*)\]$/s, "$1").trim();
  const found = parts(inside).map(number);
  return found.every((one) => one !== undefined) ? found : undefined;
}

function parts(text: string): string[] {
  return text.split(/[\s,;]+/).filter((part) => part !== "");
}

function pairs(text: string): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  for (const part of text.split(/[,;\n]+/)) {
    if (part.trim() === "") continue;
    const [, name, choice] = /^\s*([^\s:=]+)\s*[\s:=]\s*(\w+)\s*$/.exec(part) ?? [];
    if (name === undefined || choice === undefined) return undefined;
    found[name] = choice;
  }
  return found;
}

function json(text: string): Json | undefined {
  if (text === "") return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
