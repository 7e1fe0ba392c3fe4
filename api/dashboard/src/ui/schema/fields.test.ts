import { describe, expect, it } from "vitest";

import { fieldsOf, type Field, type Json, type Schema } from "~/ui/schema/fields";
import { read, stepped, typed } from "~/ui/schema/texts";

const DEFS: Record<string, Schema> = {
  Kind: { type: "string", enum: ["none", "add", "gate"] },
  Space: {
    properties: {
      kinds: { type: "array", items: { $ref: "#/components/schemas/Kind" }, default: ["none", "add"] },
      max_span: { anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], title: "Max Span" },
      pins: { type: "object", additionalProperties: { $ref: "#/components/schemas/Kind" } },
      weights: { type: "object", additionalProperties: { type: "number" } },
    },
  },
};
const JOB: Schema = {
  properties: {
    space: { $ref: "#/components/schemas/Space", default: { kinds: ["none", "gate"], weights: { add: 1, gate: 2 } } },
    settings: { type: "object", additionalProperties: true },
    cpus_per_trial: { type: "number", exclusiveMinimum: 0, default: 1, title: "Cpus Per Trial" },
    earlier: { type: "array", items: { type: "string", pattern: "^job_" }, default: [] },
    sampler: { type: "object", properties: { name: { type: "string", title: "Name", default: "tpe" } } },
  },
};
const SETTINGS: Schema = {
  $defs: { Norm: { enum: ["batch", "none"] } },
  properties: {
    norm: { $ref: "#/$defs/Norm", default: "batch" },
    depth: { anyOf: [{ type: "integer" }, { type: "array", items: { type: "integer" } }], default: 9 },
    novelty: { type: "array", items: { type: "object" } },
  },
};

function fields(): Map<string, Field> {
  return new Map(fieldsOf(JOB, DEFS, { settings: SETTINGS }).map((field) => [field.path, field]));
}
function field(path: string): Field {
  const found = fields().get(path);
  if (found === undefined) throw new Error(`no field ${path}`);
  return found;
}

describe("fields of a schema", () => {
  it("stand in the schema's order, objects opened, references followed", () => {
    expect([...fields().keys()]).toEqual([
      "space.kinds",
      "space.max_span",
      "space.pins",
      "space.weights.add",
      "space.weights.gate",
      "settings.norm",
      "settings.depth",
      "settings.novelty",
      "cpus_per_trial",
      "earlier",
      "sampler.name",
    ]);
  });

  it("take the default that their object gives them before their own", () => {
    expect(field("space.kinds").default).toEqual(["none", "gate"]);
    expect(field("space.weights.gate").default).toBe(2);
    expect(field("settings.depth").default).toBe(9);
    expect(field("space.max_span").default).toBeNull();
  });

  it("know their kind, and what no control is for is typed as JSON", () => {
    const kinds = Object.fromEntries([...fields()].map(([path, one]) => [path, one.kind]));
    expect(kinds).toMatchObject({
      "space.kinds": "choices",
      "space.max_span": "integer",
      "space.pins": "pairs",
      "settings.norm": "choice",
      "settings.depth": "number or numbers",
      "settings.novelty": "json",
    });
    expect(field("space.max_span")).toMatchObject({ isNullable: true, low: 1 });
  });

  it("are called as people would call them", () => {
    expect(field("space.max_span").label).toBe("Max span");
    expect(field("cpus_per_trial").label).toBe("CPUs per trial");
    expect(field("sampler.name").label).toBe("Sampler");
  });
});

describe("what is typed", () => {
  it("is read as the field's kind", () => {
    expect(read(field("settings.depth"), "3, 3 2")).toEqual([3, 3, 2]);
    expect(read(field("settings.depth"), " 12 ")).toBe(12);
    expect(read(field("space.pins"), "0-1 add,\n0-2: none")).toEqual({ "0-1": "add", "0-2": "none" });
    expect(read(field("cpus_per_trial"), "1e-3")).toBe(0.001);
    expect(read(field("cpus_per_trial"), "")).toBeUndefined();
    expect(field("earlier").kind).toBe("words");
    expect(read(field("earlier"), " job_1,job_2\njob_3 ")).toEqual(["job_1", "job_2", "job_3"]);
    expect(read(field("earlier"), "")).toEqual([]);
  });

  it("stays as it was typed where it cannot be read, for the service to refuse", () => {
    expect(read(field("cpus_per_trial"), "1,5")).toBe("1,5");
    expect(read(field("cpus_per_trial"), "0x10")).toBe("0x10");
    expect(read(field("settings.depth"), "three")).toBe("three");
    expect(read(field("space.pins"), "0-1")).toBe("0-1");
    expect(read(field("cpus_per_trial"), "9007199254740993")).toBe("9007199254740993"); // no number holds it
  });

  it("reads what was written", () => {
    const values: Record<string, Json> = {
      "settings.depth": [3, 2],
      "space.pins": { "0-1": "add" },
      cpus_per_trial: 0.25,
    };
    for (const [path, value] of Object.entries(values)) {
      expect(read(field(path), typed(field(path), value))).toEqual(value);
    }
  });

  it("steps inside its bounds, by the size of its last digit that matters", () => {
    expect(stepped(field("space.max_span"), 1, -1)).toBe(1);
    expect(stepped(field("cpus_per_trial"), 0.01, 1)).toBe(0.011);
    expect(stepped(field("cpus_per_trial"), 0.05, 1)).toBe(0.06);
  });
});
