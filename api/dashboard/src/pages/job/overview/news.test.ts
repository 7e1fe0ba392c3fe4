import { describe, expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import type { JobNews } from "~/api/live";
import { freshOf, NOTHING_TOLD, taken } from "~/pages/job/overview/news";

const BASE = {
  last_event: 10,
  x: "parameters",
  y: "metric",
  points: { num_all: 1, trial_id: ["a"], order: [1], compute_seconds: [5] },
  steps: { trial_id: ["a"], order: [1], compute_seconds: [5], score: [0.8] },
  front: { trial_id: ["a"], number: [0], x: [100], y: [0.8] },
} as unknown as Schemas["Overview"];

function news(number: number, ...trials: Partial<Schemas["TrialRow"]>[]): JobNews {
  const rows = trials.map((one) => ({
    state: "complete",
    score: 0.9,
    metric: 0.9,
    penalty: 0,
    values: {},
    parameters: 200,
    compute_seconds: 2,
    ended_at: "2026-01-01T00:00:00Z",
    ...one,
  }));
  return { number, trials: rows } as unknown as JobNews;
}

describe("news of a job", () => {
  it("becomes points that go on in the order of their ends", () => {
    const late = { id: "c", ended_at: "2026-01-01T00:00:09Z" };
    const told = taken(NOTHING_TOLD, news(12, late, { id: "b" }), 10);
    const { points } = freshOf(BASE, told);
    expect(points.map((one) => [one.trial_id, one.order, one.compute_seconds])).toEqual([
      ["b", 2, 7],
      ["c", 3, 9],
    ]);
  });

  it("is not counted twice once a reading holds it", () => {
    const told = taken(NOTHING_TOLD, news(12, { id: "b" }), 10);
    expect(freshOf({ ...BASE, last_event: 12 }, told).points).toEqual([]);
    expect(taken(told, news(13, { id: "d" }), 12).has("b")).toBe(false);
    expect(freshOf(BASE, taken(NOTHING_TOLD, news(12, { id: "a" }), 10)).points).toEqual([]);
  });

  it("shows a trial as it is now, and none before it has a result", () => {
    const begun = taken(NOTHING_TOLD, news(11, { id: "b", state: "running" }), 10);
    expect(freshOf(BASE, begun).points).toEqual([]);
    expect(freshOf(BASE, taken(begun, news(12, { id: "b", state: "pruned" }), 10)).points).toHaveLength(1);
  });

  it("raises the best score by whole trials alone", () => {
    const told = taken(
      NOTHING_TOLD,
      news(12, { id: "b", state: "pruned", score: 0.99 }, { id: "c", score: 0.7 }, { id: "d" }),
      10,
    );
    expect(freshOf(BASE, told).steps.map((one) => one.trial_id)).toEqual(["d"]);
  });

  it("keeps on the front what nothing beats in both axes", () => {
    const beats = taken(NOTHING_TOLD, news(12, { id: "b", parameters: 100, metric: 0.85 }), 10);
    expect(freshOf(BASE, beats).front.map((one) => one.trial_id)).toEqual(["b"]);
    const both = taken(
      NOTHING_TOLD,
      news(12, { id: "b", parameters: 50, metric: 0.7 }, { id: "c", parameters: 60, metric: 0.7 }),
      10,
    );
    expect(freshOf(BASE, both).front.map((one) => one.trial_id)).toEqual(["b", "a"]);
  });
});
