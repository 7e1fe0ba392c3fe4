import { expect, it } from "vitest";

import type { Catalogue } from "~/pages/new/catalogue";
import { withDataset } from "~/pages/new/form";

const CATALOGUE = {
  schemas: { NewJob: { properties: { family: { type: "string", default: "convnet" } } } },
  families: {
    items: [
      { name: "convnet", data_kinds: ["image"] },
      { name: "mlp", data_kinds: ["table"] },
    ],
  },
} as unknown as Catalogue;

it("a data set brings the family that reads it, and what was set of the other waits", () => {
  const begun = { draft: { "settings.widths": [8], "budget.trials": 3 }, others: {} };
  const tables = withDataset(begun, { name: "cells", kind: "table" }, CATALOGUE);
  expect(tables.draft).toEqual({ "budget.trials": 3, family: "mlp", "dataset.name": "cells" });
  const images = withDataset(tables, { name: "digits", kind: "image" }, CATALOGUE);
  expect(images.draft).toEqual({
    "settings.widths": [8],
    "budget.trials": 3,
    family: "convnet",
    "dataset.name": "digits",
  });
});

it("a data set that no family reads leaves the family as it is, for the service to refuse", () => {
  const kept = withDataset({ draft: {}, others: {} }, { name: "songs", kind: "sound" }, CATALOGUE);
  expect(kept.draft).toEqual({ "dataset.name": "songs" });
});
