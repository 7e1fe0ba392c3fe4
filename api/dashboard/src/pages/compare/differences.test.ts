import { expect, test } from "vitest";

import { groupsOf, line } from "~/pages/compare/differences";
import type { Side } from "~/pages/compare/sides";
import { rowOf } from "~/pages/job/trials/rows.fixture";
import { score, short } from "~/text/numbers";

function sideOf(number: number, trial: object): Side {
  const costs = { parameters: 1000, flops: 1, activation_bytes: 1, training_bytes: 1, num_skips: 0 };
  return {
    trial: { ...rowOf(number), costs, architecture: { settings: { width: 16 }, edges: [[0, 1]] }, seed: 1, ...trial },
    job: { id: "job_1", name: "a", request: { name: "a", recipe: { lr: number } } },
  } as unknown as Side;
}

const named = (sides: Side[], name: string) =>
  groupsOf(sides, (metric) => (metric === "accuracy" ? true : undefined))
    .flatMap(({ lines }) => lines)
    .find((one) => one.name === name);

test("the better of two is the larger score and the smaller cost", () => {
  expect(line("Score", [0.9, 0.95, 0.95], score, "more").best).toEqual([1, 2]);
  expect(line("Parameters", [1000, 900], short, "less").best).toEqual([1]);
});

test("nothing is better where all are alike, where only one is known, or where more is neither good nor bad", () => {
  expect(line("Score", [0.9, 0.9], score, "more").best).toEqual([]);
  expect(line("Score", [0.9, null], score, "more").best).toEqual([]);
  expect(line("Epochs", [3, 10]).best).toEqual([]);
});

test("scores differ by a difference, costs by a part", () => {
  expect(line("Score", [0.9, 0.95, null], score).deltas).toEqual(["", "+0.0500", ""]);
  expect(line("Parameters", [1000, 1340, 20_000], short).deltas).toEqual(["", "+34%", "×20"]);
});

test("a metric is ranked as the service says, a loss as its name says, another not at all", () => {
  const sides = [sideOf(1, { values: { accuracy: 0.8, loss: 0.3, lag: 1 } }), sideOf(2, { values: { accuracy: 0.9, loss: 0.4 } })];
  expect(named(sides, "accuracy")?.best).toEqual([1]);
  expect(named(sides, "loss")?.best).toEqual([0]);
  expect(named(sides, "lag")).toMatchObject({ texts: ["1.0000", "–"], best: [], differs: true });
});

test("choices, settings of both and of one, and the recipe are compared by name", () => {
  const sides = [
    sideOf(1, { choices: { edge_0_1: "add", edge_0_2: "none" } }),
    sideOf(2, { choices: { edge_0_1: "gate", edge_0_2: "none" }, architecture: { settings: { width: 32, depth: 2 } } }),
  ];
  expect(named(sides, "edge_0_1")).toMatchObject({ texts: ["add", "gate"], differs: true });
  expect(named(sides, "edge_0_2")?.differs).toBe(false);
  expect(named(sides, "settings.width")?.deltas).toEqual(["", "+100%"]);
  expect(named(sides, "settings.depth")?.texts).toEqual(["–", "2"]);
  expect(named(sides, "recipe.lr")?.differs).toBe(true);
});
