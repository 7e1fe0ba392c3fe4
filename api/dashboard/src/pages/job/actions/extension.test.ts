import { expect, test } from "vitest";

import { extensionOf, unitOf } from "~/pages/job/actions/extension";

test("only what was filled in is asked for, times in seconds", () => {
  const draft = { trials: "12", wall_seconds: "1.5", wall_seconds_unit: "hours", compute_seconds: " ", target_score: "0.9" };
  expect(extensionOf(draft, 0.9)).toEqual({ trials: 12, wall_seconds: 5400 });
});

test("an emptied target is taken away, another one replaces it", () => {
  expect(extensionOf({ target_score: "" }, 0.9)).toEqual({ target_score: null });
  expect(extensionOf({ target_score: "0.95" }, null)).toEqual({ target_score: 0.95 });
  expect(extensionOf({ target_score: "" }, null)).toEqual({});
});

test("a limit is added to in the unit in which a person would say it", () => {
  expect([90, 600, 7200, 200_000].map(unitOf)).toEqual(["seconds", "minutes", "hours", "days"]);
});
