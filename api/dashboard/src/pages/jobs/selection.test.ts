import { expect, test } from "vitest";

import { allMarked, marked, NONE } from "~/pages/jobs/selection";

const ORDER = ["a", "b", "c", "d"];

test("a range is marked from the last one on, in either direction", () => {
  const one = marked(NONE, "c", ORDER, false);
  expect([...marked(one, "a", ORDER, true).ids].toSorted()).toEqual(["a", "b", "c"]);
  expect([...marked(one, "d", ORDER, true).ids].toSorted()).toEqual(["c", "d"]);
});

test("a range that ends on a marked one is unmarked", () => {
  const all = { ...allMarked(NONE, ORDER), anchor: "b" };
  expect([...marked(all, "c", ORDER, true).ids].toSorted()).toEqual(["a", "d"]);
});

test("a range from a row that is gone is this row alone", () => {
  const gone = { ids: new Set<string>(), anchor: "z" };
  expect([...marked(gone, "b", ORDER, true).ids]).toEqual(["b"]);
});

test("all are marked, or none where all were", () => {
  const some = marked(NONE, "a", ORDER, false);
  const all = allMarked(some, ORDER);
  expect(all.ids.size).toBe(4);
  expect(allMarked(all, ORDER).ids.size).toBe(0);
});
