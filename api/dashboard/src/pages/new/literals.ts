/** Values as JSON and as Python have them: objects over lines, lists in one; nothing in them that cannot be seen. */
import type { Json } from "~/ui/schema/fields";

interface Language {
  readonly words: readonly [none: string, yes: string, no: string];
  readonly indent: string;
  /** Whether the last line of an object ends in a comma too. */
  readonly closes: boolean;
  readonly escape: (sign: string) => string;
}

const JSON_TEXT: Language = { words: ["null", "true", "false"], indent: "  ", closes: false, escape: byUnits };
const PYTHON: Language = { words: ["None", "True", "False"], indent: "    ", closes: true, escape: byNumber };

export function asJson(value: Json): string {
  return written(value, JSON_TEXT, "");
}

/** JSON on one line, for a word of a command. */
export function asJsonWord(value: Json): string {
  return JSON.stringify(value).replaceAll(UNSEEN, byUnits);
}

export function asPython(value: Json): string {
  return written(value, PYTHON, "");
}

// Signs that are not seen, or that turn what stands after them around.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Whether all of a text can be seen. */
export function isSeen(text: string): boolean {
  return text.search(UNSEEN) < 0;
}

function written(value: Json, language: Language, indent: string): string {
  const [none, yes, no] = language.words;
  if (value === null) return none;
  if (typeof value === "boolean") return value ? yes : no;
  if (typeof value === "number") return JSON.stringify(value);
  if (typeof value === "string") return JSON.stringify(value).replaceAll(UNSEEN, language.escape);
  const deeper = indent + language.indent;
  if (Array.isArray(value)) return `[${value.map((one) => written(one, language, deeper)).join(", ")}]`;
  const lines = Object.entries(value).map(
    ([name, inside]) => `${deeper}${written(name, language, "")}: ${written(inside, language, deeper)}`,
  );
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}${language.closes ? "," : ""}\n${indent}}`;
}

/** JSON knows numbers of four digits alone; a higher sign is two of them. */
function byUnits(sign: string): string {
  return sign
    .split("")
    .map((unit) => `\\u${hex(unit)}`)
    .join("");
}

function byNumber(sign: string): string {
  const code = hex(sign);
  return code.length > 4 ? `\\U${code.padStart(8, "0")}` : `\\u${code}`;
}

function hex(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0");
}
