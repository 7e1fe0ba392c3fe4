import { expect, test } from "vitest";

import { ago, duration, exact } from "~/text/times";

const NOW = Date.parse("2026-01-05T12:00:00Z");
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();

test.each([
  [-30, "just now"],
  [3, "just now"],
  [30, "in a moment"],
  [-60, "1 minute ago"],
  [-119, "1 minute ago"],
  [-3 * 3600, "3 hours ago"],
  [-90_000, "yesterday"],
  [7 * 3600 - 9, "in 7 hours"],
  [30 * 86_400 - 9, "in 30 days"],
  [-40 * 86_400, "last month"],
])("a moment %d seconds from now is %s", (seconds, text) => {
  expect(ago(at(seconds), NOW)).toBe(text);
});

test.each([
  [0, "0 s"],
  [-2, "0 s"],
  [0.0001, "under 1 ms"],
  [0.042, "42 ms"],
  [0.9999, "1.0 s"],
  [7.25, "7.3 s"],
  [9.96, "10 s"],
  [59.7, "1 min"],
  [75, "1 min 15 s"],
  [3599.6, "1 h"],
  [7300, "2 h 1 min"],
  [90_000, "1 d 1 h"],
])("%d seconds are %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test("what is not known is a dash", () => {
  expect([ago(null), exact(undefined), duration(null)]).toEqual(["–", "–", "–"]);
});
