import { describe, expect, it } from "vitest";

import { bodyOf, draftOf, put, withDefaults } from "~/pages/new/draft";
import { placed } from "~/pages/new/errors";
import { filled } from "~/pages/new/sections";
import { Problem } from "~/api/problem";
import type { Field, Json } from "~/ui/schema/fields";

function field(path: string, initial: Json): Field {
  return { path, kind: "json", label: path, help: "", isNullable: false, default: initial, options: [] };
}
const FIELDS = [
  field("name", null),
  field("space.kinds", ["none", "add"]),
  field("space.pins", {}),
  field("budget.trials", 24),
  field("recipe.epochs", 10),
];

describe("the request", () => {
  it("says only what differs from the default", () => {
    expect(bodyOf({}, FIELDS)).toEqual({});
    expect(bodyOf({ "budget.trials": 24, "space.kinds": ["none", "add"], "space.pins": {} }, FIELDS)).toEqual({});
    expect(bodyOf({ "budget.trials": 25, "space.kinds": ["none"] }, FIELDS)).toEqual({
      space: { kinds: ["none"] },
      budget: { trials: 25 },
    });
  });

  it("says what was typed where the default is not known for sure", () => {
    expect(bodyOf({ "recipe.epochs": 10, "budget.trials": 24 }, FIELDS, (path) => !path.startsWith("recipe."))).toEqual(
      { recipe: { epochs: 10 } },
    );
    expect(bodyOf({ "recipe.epochs": 10 }, withDefaults(FIELDS, "recipe.", { epochs: 20 }))).toEqual({
      recipe: { epochs: 10 },
    });
  });

  it("keeps what cannot be right, so that the service can say so", () => {
    expect(bodyOf({ "budget.trials": "many" }, FIELDS)).toEqual({ budget: { trials: "many" } });
  });

  it("of an earlier job fills the form in and asks for the same", () => {
    const request = {
      name: null,
      space: { kinds: ["none"], pins: { "0-1": "add" } },
      budget: { trials: 24 },
      recipe: { epochs: 10 },
      settings: { gone: 3 },
    };
    const draft = draftOf(request, FIELDS);
    expect(draft).toEqual({
      "space.kinds": ["none"],
      "space.pins": { "0-1": "add" },
      "recipe.epochs": 10,
      "settings.gone": 3,
    });
    expect(bodyOf(draft, FIELDS)).toEqual({
      space: { kinds: ["none"], pins: { "0-1": "add" } },
      settings: { gone: 3 },
    });
  });

  it("forgets a field that is put back to its default", () => {
    expect(put({ name: "a", "budget.trials": 3 }, "name", undefined)).toEqual({ "budget.trials": 3 });
  });
});

describe("errors", () => {
  const paths = new Set(FIELDS.map((one) => one.path));
  function refused(...errors: { field: string | null; message: string; remedy: string | null }[]): Problem {
    return new Problem({
      type: "",
      title: "The request must be changed",
      status: 422,
      detail: "d",
      instance: "",
      request_id: null,
      errors,
    });
  }

  it("stand beside their field, also those of a part of it", () => {
    const { beside, above } = placed(
      refused(
        {
          field: "budget.trials",
          message: "Input should be greater than or equal to 1",
          remedy: "Give a number of at least 1.",
        },
        { field: "space.pins.0-9", message: "no such pair", remedy: "Remove it." },
      ),
      paths,
    );
    expect(beside.get("budget.trials")).toBe("Give a number of at least 1.");
    expect(beside.get("space.pins")).toBe("No such pair. Remove it.");
    expect(above).toEqual([]);
  });

  it("of no field stand above all, and name what they are of", () => {
    const { beside, above } = placed(
      refused(
        { field: "space", message: "no edge to choose", remedy: null },
        { field: null, message: "not JSON", remedy: null },
      ),
      paths,
    );
    expect(beside.size).toBe(0);
    expect(above).toEqual(["space: No edge to choose.", "Not JSON."]);
  });

  it("are never swallowed: a problem without any stands above", () => {
    expect(placed(refused(), paths).above).toEqual(["The request must be changed: d."]);
    expect(placed(undefined, paths).above).toEqual([]);
  });
});

describe("sections", () => {
  it("show every field once; one that nobody placed is folded in the last", () => {
    const fields = [
      ...FIELDS,
      field("dataset.name", "digits"),
      field("brand_new", 1),
      field("pruner.startup_trials", 5),
    ];
    const all = filled(fields, ["min_epochs"], () => false);
    const shown = all.flatMap((one) => [...one.open, ...one.folded]).map((one) => one.path);
    expect(shown.toSorted()).toEqual(["brand_new", "budget.trials", "recipe.epochs", "space.kinds", "space.pins"]);
    expect(all.at(-1)?.folded.map((one) => one.path)).toEqual(["brand_new"]);
  });

  it("hide what another pruner is for, unless it was changed", () => {
    const fields = [field("pruner.startup_trials", 5)];
    const count = (settles: string[] | undefined, isChanged: boolean) =>
      filled(fields, settles, () => isChanged).flatMap((one) => one.folded).length;
    expect([count([], false), count(["startup_trials"], false), count([], true)]).toEqual([0, 1, 1]);
    expect(count(undefined, false)).toBe(1);
  });
});
