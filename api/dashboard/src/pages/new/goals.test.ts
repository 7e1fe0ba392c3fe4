import { expect, it } from "vitest";

import { goalsOf, namesOf } from "~/pages/new/goals";

it("ticked names become objectives, and one that was there keeps its direction", () => {
  const before = [{ metric: "num_skips", direction: "maximize" }];
  const goals = goalsOf(["score", "num_skips"], before);
  expect(goals).toEqual([{ metric: "score" }, { metric: "num_skips", direction: "maximize" }]);
  expect(namesOf(goals)).toEqual(["score", "num_skips"]);
});

it("nothing ticked is nothing asked for", () => {
  expect(goalsOf([], [{ metric: "flops" }])).toBeUndefined();
  expect(namesOf(undefined)).toBeUndefined();
});
