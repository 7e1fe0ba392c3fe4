import { expect, test } from "vitest";

import { bytes, count, NOTHING, percent, score, short } from "~/text/numbers";

test("what is not known is a dash in every form", () => {
  expect([count, short, score, percent, bytes].map((form) => form(null))).toEqual(Array(5).fill(NOTHING));
});

test.each([
  [0, "0"],
  [7, "7"],
  [999, "999"],
  [0.001234, "0.00123"],
  [0.00001234, "1.2e-5"],
  [12.3456, "12.3"],
  [1000, "1.00 k"],
  [9996, "10.0 k"],
  [269_722, "269.7 k"],
  [999_960, "1.00 M"],
  [-1_500_000, "−1.50 M"],
  [2.5e16, "25.0 P"],
])("%d is %s in a table", (value, text) => {
  expect(short(value)).toBe(text);
});

test.each([
  [0.97314, "0.9731"],
  [0, "0.0000"],
  [-0.25, "−0.2500"],
  [12.345, "12.35"],
  [123.456, "123.5"],
  [0.0001234, "1.23e-4"],
  [-1_234_567, "−1.23e+6"],
])("a score of %d is written %s", (value, text) => {
  expect(score(value)).toBe(text);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [1024 ** 2 - 1, "1.0 MiB"],
  [102_399, "100 KiB"],
  [5 * 1024 ** 4, "5.0 TiB"],
])("%d bytes are %s", (value, text) => {
  expect(bytes(value)).toBe(text);
});

test("counts have separators, shares have one digit after the point", () => {
  expect([count(12_345), count(-3), percent(0.1234), percent(1)]).toEqual(["12,345", "−3", "12.3%", "100%"]);
});
