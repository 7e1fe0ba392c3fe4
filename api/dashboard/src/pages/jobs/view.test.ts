import { expect, test } from "vitest";

import { parse } from "~/app/address";
import { directionOf, sortedBy, toggled, viewOf } from "~/pages/jobs/view";

test("an address without a query shows all jobs, the newest first", () => {
  expect(viewOf(parse("#/"))).toEqual({ states: [], search: "", sort: "-created_at" });
});

test("states that do not exist are left out", () => {
  expect(viewOf(parse("#/?state=running&state=flying&search=a")).states).toEqual(["running"]);
});

test("the head of a column sorts as people want it first, then the other way", () => {
  expect(sortedBy("best_score", "-created_at")).toBe("-best_score");
  expect(sortedBy("best_score", "-best_score")).toBe("best_score");
  expect(sortedBy("name", "-created_at")).toBe("name");
  expect(sortedBy("name", "name")).toBe("-name");
  expect(directionOf("name", "-name")).toBe("descending");
});

test("a chip takes its state in and out", () => {
  expect(toggled(toggled([], "failed"), "paused")).toEqual(["failed", "paused"]);
  expect(toggled(["failed", "paused"], "failed")).toEqual(["paused"]);
});
