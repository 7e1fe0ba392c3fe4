import { describe, expect, it } from "vitest";

import { isMaximised, isolines, roundValues } from "~/pages/job/overview/isolines";

const PLANE = { penalty: [0, 0.1], metric: [0.8, 1] } as const;

describe("lines of equal score", () => {
  it("join what loses in penalty just what it gains in metric", () => {
    for (const { score, ends } of isolines(PLANE, true)) {
      for (const [penalty, metric] of ends) expect(metric - penalty).toBeCloseTo(score);
    }
  });

  it("fall where less of the metric is better", () => {
    const lines = isolines(PLANE, false);
    expect(lines.length).toBeGreaterThan(2);
    for (const { score, ends } of lines) {
      for (const [penalty, metric] of ends) expect(-metric - penalty).toBeCloseTo(score);
    }
  });

  it("stay on the plane", () => {
    for (const [penalty, metric] of isolines(PLANE, true).flatMap((line) => line.ends)) {
      expect(penalty).toBeGreaterThanOrEqual(-1e-9);
      expect(penalty).toBeLessThanOrEqual(0.1 + 1e-9);
      expect(metric).toBeGreaterThanOrEqual(0.8 - 1e-9);
      expect(metric).toBeLessThanOrEqual(1 + 1e-9);
    }
  });

  it("stand at round scores", () => {
    expect(roundValues(0.71, 0.99, 6)).toEqual([0.75, 0.8, 0.85, 0.9, 0.95]);
    expect(roundValues(1, 1, 6)).toEqual([]);
  });
});

describe("the direction of a metric", () => {
  it("is read off a score", () => {
    expect(isMaximised({ metric: [null, 0.9], score: [null, 0.85], penalty: [0, 0.05] })).toBe(true);
    expect(isMaximised({ metric: [0.4], score: [-0.45], penalty: [0.05] })).toBe(false);
  });
});
