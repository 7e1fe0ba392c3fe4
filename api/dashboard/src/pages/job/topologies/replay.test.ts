import { describe, expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import { bests, changes, placeOf, rises } from "~/pages/job/topologies/replay";

const REPLAY = {
  dimensions: ["edge_0_2", "edge_1_3"],
  options: [
    ["none", "add"],
    ["none", "add", "concat"],
  ],
  number: [0, 1, 3, 4, 9],
  score: [null, 0.8, 0.95, 0.7, 0.9],
  state: ["running", "complete", "pruned", "complete", "reused"],
  choices: [
    [0, 0],
    [1, 0],
    [1, 2],
    [0, 1],
    [1, 2],
  ],
} as unknown as Schemas["Replay"];

describe("the search trial by trial", () => {
  it("is led by whole trials alone", () => {
    expect([...bests(REPLAY)]).toEqual([-1, 1, 1, 1, 4]);
    expect(rises(bests(REPLAY))).toEqual([1, 4]);
  });

  it("tells what one trial chose otherwise than another", () => {
    expect(changes(REPLAY, 1, 4)).toEqual([{ name: "edge_1_3", before: "none", after: "concat" }]);
    expect(changes(REPLAY, -1, 4)).toEqual([]);
  });

  it("finds a trial by its number, or the one before it", () => {
    expect([0, 1, 2, 3, 8, 9, 99].map((number) => placeOf(REPLAY.number, number))).toEqual([0, 1, 1, 2, 3, 4, 4]);
  });
});
