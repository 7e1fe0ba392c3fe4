/** The same request for a terminal: whatever was typed, the shell and Python read it as the text that it is. */
import type { Request } from "~/pages/new/draft";
import { asJson, asJsonWord, asPython, isSeen } from "~/pages/new/literals";
import { isObject, wordOf, type Json } from "~/ui/schema/fields";

export interface Service {
  /** Address of the service, without a slash at its end. */
  readonly url: string;
  /** Whether it wants a key. */
  readonly needsKey: boolean;
}

/** One word of a POSIX shell. */
export function quoted(text: string): string {
  return /^[A-Za-z0-9_./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export function curl(request: Request, { url, needsKey }: Service): string {
  const parts = [
    `curl --fail-with-body -X POST ${quoted(`${url}/v1/jobs`)}`,
    ...(needsKey ? [`-H "Authorization: Bearer $NAS_API_KEY"`] : []),
    `-H 'Content-Type: application/json'`,
    `--data ${quoted(asJson(request as Json))}`,
  ];
  return parts.join(" \\\n  ");
}

export function python(request: Request, { url, needsKey }: Service): string {
  const headers = [
    `"Content-Type": "application/json"`,
    ...(needsKey ? [`"Authorization": f"Bearer {os.environ['NAS_API_KEY']}"`] : []),
  ];
  return [
    "import json",
    ...(needsKey ? ["import os"] : []),
    "import urllib.request",
    "",
    `job = ${asPython(request as Json)}`,
    "asked = urllib.request.Request(",
    `    ${asPython(`${url}/v1/jobs`)},`,
    "    data=json.dumps(job).encode(),",
    `    headers={${headers.join(", ")}},`,
    ")",
    "with urllib.request.urlopen(asked) as answer:",
    `    print(json.load(answer)["id"])`,
  ].join("\n");
}

/** Options of `nas search` that say one thing each; all else goes by the groups below. */
const OPTIONS: readonly (readonly [string, string, "text" | "integer"])[] = [
  ["name", "--name", "text"],
  ["family", "--family", "text"],
  ["dataset.name", "--dataset", "text"],
  ["dataset.max_train_samples", "--max-train-samples", "integer"],
  ["budget.trials", "--trials", "integer"],
  ["recipe.epochs", "--epochs", "integer"],
  ["sampler.name", "--sampler", "text"],
  ["pruner.name", "--pruner", "text"],
  ["seed", "--seed", "integer"],
];
const GROUPS: readonly (readonly [string, string])[] = [
  ["settings", "--set"],
  ["space", "--space"],
  ["recipe", "--recipe"],
];

/** It takes the key from the variable `NAS_API_KEY` by itself. */
export function cli(request: Request, { url }: Service): string {
  const parts = [...leaves(request as Record<string, Json>, "")].map(([path, value]) => option(path, value));
  return [`nas search --url ${quoted(url)} --detach`, ...parts].join(" \\\n  ");
}

function option(path: string, value: Json): string {
  for (const [known, name, kind] of OPTIONS) {
    if (known !== path) continue;
    if (kind === "integer" ? Number.isInteger(value) : typeof value === "string" && isSeen(value)) {
      return quoted(`${name}=${wordOf(value)}`);
    }
  }
  const [group, ...rest] = path.split(".");
  const option = GROUPS.find(([name]) => name === group && rest.length > 0)?.[1];
  return option
    ? `${option} ${quoted(`${rest.join(".")}=${assigned(value)}`)}`
    : `--field ${quoted(`${path}=${assigned(value)}`)}`;
}

/** Nested objects to their ends; one whose names could not stand in a path stays whole. */
function* leaves(value: Record<string, Json>, prefix: string): Generator<[string, Json]> {
  for (const [name, inside] of Object.entries(value)) {
    const isPath =
      isObject(inside) &&
      Object.keys(inside).length > 0 &&
      Object.keys(inside).every((key) => /^[A-Za-z_]\w*$/.test(key));
    if (isPath) yield* leaves(inside, `${prefix}${name}.`);
    else yield [prefix + name, inside];
  }
}

/** The command line reads JSON where it can: a text that looks like JSON is written as JSON. */
function assigned(value: Json): string {
  const isWord =
    typeof value === "string" && /^[A-Za-z][\w.-]*$/.test(value) && !/^(true|false|null|NaN|Infinity)$/.test(value);
  return isWord ? value : asJsonWord(value);
}
