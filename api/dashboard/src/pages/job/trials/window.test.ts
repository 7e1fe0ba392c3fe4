import { expect, test } from "vitest";

import { rowOf } from "~/pages/job/trials/rows.fixture";
import {
  EMPTY,
  MAX_PAGES,
  merged,
  missing,
  PAGE,
  pagesOf,
  placeOf,
  put,
  rowAt,
  staled,
  used,
} from "~/pages/job/trials/window";

const page = (number: number) => Array.from({ length: PAGE }, (_, index) => rowOf(number * PAGE + index));

test("a range that crosses a border lies on both pages, and ends with the rows", () => {
  expect(pagesOf({ first: 95, last: 130 }, 10_000)).toEqual([0, 1]);
  expect(pagesOf({ first: 95, last: 130 }, 100)).toEqual([0]);
  expect(pagesOf({ first: 0, last: 30 }, 0)).toEqual([]);
});

test("a row is found by its place and by its id", () => {
  const cache = put(EMPTY, 3, page(3));
  expect(rowAt(cache, 342)?.number).toBe(342);
  expect(placeOf(cache, "trial_342")).toBe(342);
  expect(rowAt(cache, 242)).toBeUndefined();
});

test("of more pages than are kept the one that was not looked at longest goes", () => {
  let cache = EMPTY;
  for (let number = 0; number < MAX_PAGES; number += 1) cache = put(cache, number, page(number));
  cache = put(used(cache, [0]), MAX_PAGES, page(MAX_PAGES));
  expect(missing(cache, [0, 1, 2])).toEqual([1]);
  expect(cache.pages.size).toBe(MAX_PAGES);
});

test("after a change of order what is looked at stays in sight but is asked for anew, and the rest goes", () => {
  const cache = staled(put(put(EMPTY, 0, page(0)), 1, page(1)), [1]);
  expect(rowAt(cache, 150)?.number).toBe(150);
  expect(rowAt(cache, 50)).toBeUndefined();
  expect(missing(cache, [1])).toEqual([1]);
});

test("news replaces just the rows that it is of, so that no other is drawn again", () => {
  const cache = put(put(EMPTY, 0, page(0)), 1, page(1));
  const next = merged(cache, new Map([["trial_7", rowOf(7, { score: 0.9 })]]));
  expect(rowAt(next, 7)?.score).toBe(0.9);
  expect(rowAt(next, 8)).toBe(rowAt(cache, 8));
  expect(next.pages.get(1)).toBe(cache.pages.get(1));
  expect(merged(cache, new Map([["trial_999", rowOf(999)]]))).toBe(cache);
});
