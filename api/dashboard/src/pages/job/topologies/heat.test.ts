import { describe, expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import { cellsOf, fullDifference, said, shownShares } from "~/pages/job/topologies/heat";

const POPULATION = {
  kinds: ["none", "add", "concat"],
  edges: [
    { name: "edge_0_2", source: 0, target: 2, all: { none: 0.5, add: 0.5 }, top: { none: 0.1, add: 0.9 } },
    { name: "edge_1_3", source: 1, target: 3, all: { none: 0.4, add: 0.2, concat: 0.4 }, top: { none: 0.9, add: 0.1 } },
  ],
} as unknown as Schemas["Population"];

describe("the cells of the heat map", () => {
  it("hold what the best choose more often, and a kind that nobody took as never taken", () => {
    const [first, second] = cellsOf(POPULATION);
    expect(first?.shares.map((one) => one.difference)).toEqual([-0.4, 0.4, 0]);
    expect(second?.shares[2]).toEqual({ kind: "concat", all: 0.4, top: 0, difference: -0.4 });
  });

  it("know an importance by the name of the edge", () => {
    const importances = { items: [{ name: "edge_1_3", importance: 0.7 }] } as unknown as Schemas["Importances"];
    expect(cellsOf(POPULATION, importances).map((one) => one.importance)).toEqual([null, 0.7]);
  });

  it("show one kind, or every kind of skip", () => {
    const [first] = cellsOf(POPULATION);
    expect(first && shownShares(first, null).map((one) => one.kind)).toEqual(["add", "concat"]);
    expect(first && shownShares(first, "none").map((one) => one.kind)).toEqual(["none"]);
  });

  it("leave noise pale", () => {
    expect(fullDifference(cellsOf(POPULATION), "none")).toBeCloseTo(0.5);
    expect(fullDifference([], null)).toBe(0.05);
  });

  it("are told by the choice that stands out", () => {
    expect(said(cellsOf(POPULATION), 2, 20)).toContain("none from state 1 to 3, in 90% of the best and 40% of all");
  });
});
