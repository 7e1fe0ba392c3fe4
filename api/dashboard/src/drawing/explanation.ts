/** What a part of a drawing is, in words, read from its data. */
import { count, percent } from "~/text/numbers";

export interface Explanation {
  readonly title: string;
  /** What it is called, and how it is: rows of the card. */
  readonly facts: readonly (readonly [string, string])[];
}

type Data = Readonly<Record<string, string | undefined>>;

const PASSAGES: Record<string, string> = {
  projection: "projection: a layer with weights makes it fit",
  padding: "padding: zero channels, no weights",
  resizing: "resizing, no weights",
  "no projection": "as it is, no projection",
};

const CHANGES: Record<string, string> = {
  added: "only in this network",
  removed: "only in the other network",
};

/** Of an arc or of a box; nothing where it says nothing of itself. */
export function explained(data: Data): Explanation | null {
  if (data.kind !== undefined) return data.weight === undefined ? arc(data) : frequency(data);
  if (data.shape !== undefined) return box(data);
  return null;
}

function arc(data: Data): Explanation {
  const number = Number(data.count ?? 1);
  if (number > 1) {
    return {
      title: `${count(number)} ${data.kind ?? ""} skips`,
      facts: [["Between", `${layers(data.source)} → ${layers(data.target)}`], ...change(data)],
    };
  }
  const facts: [string, string][] = [...change(data)];
  if (data.shape !== undefined) facts.push(["Passes", data.shape + taken(data.take)]);
  if (data.projection !== undefined) facts.push(["How", PASSAGES[data.projection] ?? data.projection]);
  if (data.passing !== undefined) facts.push(["Its gate", `lets ${percent(Number(data.passing))} of it pass`]);
  if (data.removal !== undefined) facts.push(["Without it", data.removal]);
  if (data.parameters !== undefined) facts.push(["Parameters", count(Number(data.parameters))]);
  if (data.through !== undefined) facts.push(["Layers on it", data.through.replaceAll(" ", ", ")]);
  return { title: `s${data.source ?? ""} → s${data.target ?? ""}, ${data.kind ?? ""}`, facts };
}

function frequency(data: Data): Explanation {
  const isOne = Number(data.count ?? 1) === 1;
  const between = isOne ? `s${data.source ?? ""} → s${data.target ?? ""}` : `${layers(data.source)} → ${layers(data.target)}`;
  const name = isOne ? "In" : "At most in";
  return { title: `${between}, ${data.kind ?? ""}`, facts: [[name, `${percent(Number(data.weight))} of the trials`]] };
}

function box(data: Data): Explanation {
  const facts: [string, string][] = [];
  if (data.layer) facts.push(["In the code", data.layer]);
  if (data.stage !== undefined) facts.push(["Stage", data.stage]);
  facts.push(["Shape", data.shape ?? ""]);
  if (data.parameters !== undefined) facts.push(["Parameters", count(Number(data.parameters))]);
  if (data.aux !== undefined) facts.push(["Extra head", "in training"]);
  const place = data.part === undefined ? (data.state === undefined ? "" : `s${data.state}, `) : `${layers(data.part)}, `;
  return { title: place + (data.operation ?? ""), facts };
}

function change(data: Data): [string, string][] {
  if (data.before !== undefined) return [["Beside the other", `there it is ${data.before}`]];
  const said = CHANGES[data.change ?? ""];
  return said === undefined ? [] : [["Beside the other", said]];
}

function taken(take: string | undefined): string {
  return take === undefined ? "" : `, its first ${count(Number(take))} channels`;
}

function layers(range: string | undefined): string {
  const [first = "", last = first] = (range ?? "").split("-");
  return first === last ? `s${first}` : `layers ${first}–${last}`;
}
