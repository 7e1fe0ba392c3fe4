import { expect, test } from "vitest";

import type { Schemas } from "~/api/client";
import { furthest, reached } from "~/text/budgets";

function budgets(limits: Partial<Record<"trials" | "wall_seconds" | "compute_seconds", [number, number]>>): Schemas["Budgets"] {
  const account = (name: keyof typeof limits) => {
    const [spent = 0, limit = null] = limits[name] ?? [];
    return { limit, spent, overspent: 0 };
  };
  return {
    trials: account("trials"),
    wall_seconds: account("wall_seconds"),
    compute_seconds: account("compute_seconds"),
    target_score: { limit: null, best: null, reached: false },
  };
}

test("the part that will end the job first is shown", () => {
  expect(furthest(budgets({ trials: [6, 24], wall_seconds: [300, 600] }))).toEqual({
    part: 0.5,
    text: "5 min of 10 min elapsed",
  });
});

test("without any limit the trials are counted", () => {
  expect(furthest(budgets({}))).toEqual({ part: null, text: "0 trials, no limit" });
});

test("one trial is one trial", () => {
  expect(reached(budgets({ trials: [1, 1] }), "trials").text).toBe("1 of 1 trial");
});
