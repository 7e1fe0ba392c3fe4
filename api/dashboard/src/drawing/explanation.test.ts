import { expect, test } from "vitest";

import { explained } from "~/drawing/explanation";

test("an arc says what passes, how it is made to fit, and what it costs", () => {
  const data = { kind: "gate", count: "1", source: "1", target: "4", shape: "16×8×8", take: "8" };
  const said = explained({ ...data, projection: "projection", parameters: "1320", through: "project_1_4 gate_1_4" });
  expect(said?.title).toBe("s1 → s4, gate");
  expect(said?.facts).toEqual([
    ["Passes", "16×8×8, its first 8 channels"],
    ["How", "projection: a layer with weights makes it fit"],
    ["Parameters", "1,320"],
    ["Layers on it", "project_1_4, gate_1_4"],
  ]);
});

test("an arc of another network, or of another kind there, says so first", () => {
  const data = { kind: "add", count: "1", source: "0", target: "2", shape: "8" };
  expect(explained({ ...data, change: "removed" })?.facts[0]).toEqual(["Beside the other", "only in the other network"]);
  expect(explained({ ...data, change: "changed", before: "concat" })?.facts[0]?.[1]).toBe("there it is concat");
});

test("several skips in one arc are counted, with the layers that they join", () => {
  const said = explained({ kind: "add", count: "12", source: "1-10", target: "11-20" });
  expect(said).toEqual({ title: "12 add skips", facts: [["Between", "layers 1–10 → layers 11–20"]] });
});

test("in a population an arc says how frequent it is", () => {
  const said = explained({ kind: "concat", count: "1", source: "0", target: "2", weight: "0.325" });
  expect(said).toEqual({ title: "s0 → s2, concat", facts: [["In", "32.5% of the trials"]] });
});

test("a box says its state, its layer and its shape", () => {
  const said = explained({ state: "4", layer: "conv4", operation: "conv", shape: "16×8×8", stage: "2", parameters: "2304" });
  expect(said?.title).toBe("s4, conv");
  expect(said?.facts.map(([name]) => name)).toEqual(["In the code", "Stage", "Shape", "Parameters"]);
});

test("what is neither an arc nor a box is not explained", () => {
  expect(explained({})).toBeNull();
});
