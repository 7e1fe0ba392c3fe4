import { expect, test } from "vitest";

import { rowOf } from "~/pages/job/trials/rows.fixture";
import { brought, mustRead, type Detail } from "~/pages/job/trials/panel/detail";

const detail = {
  ...rowOf(3, { epochs: 2 }),
  curve: [1, 2].map((epoch) => ({ epoch, values: { accuracy: epoch / 10 }, seconds: 1 })),
} as unknown as Detail;

test("an epoch that follows is put behind the curve as the row tells it", () => {
  const row = rowOf(3, { epochs: 3, values: { accuracy: 0.3 }, score: 0.3 });
  expect(mustRead(detail, row)).toBe(false);
  expect(brought(detail, row).curve.map(({ values }) => values.accuracy)).toEqual([0.1, 0.2, 0.3]);
  expect(brought(detail, row).score).toBe(0.3);
});

test("an epoch that is in the curve is not put there twice", () => {
  expect(brought(detail, rowOf(3, { epochs: 2, values: { accuracy: 0.2 } })).curve).toHaveLength(2);
});

test("a gap in the curve, another attempt and the end are read from the service", () => {
  expect(mustRead(detail, rowOf(3, { epochs: 5 }))).toBe(true);
  expect(mustRead(detail, rowOf(3, { epochs: 2, attempts: 2 }))).toBe(true);
  expect(mustRead(detail, rowOf(3, { epochs: 2, state: "failed", ended_at: "2026-01-05T10:00:00Z" }))).toBe(true);
});

test("what was told before the trial was read changes nothing", () => {
  expect(brought(detail, rowOf(3, { epochs: 1 }))).toBe(detail);
});
