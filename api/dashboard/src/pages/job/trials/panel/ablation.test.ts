import { expect, test } from "vitest";

import { progressOf, shownOf, skipRows, verdictOf, type Ablation, type Findings } from "~/pages/job/trials/panel/ablation";

const findings = {
  metric_name: "accuracy",
  maximise: true,
  metric: 0.9,
  num_skips: 3,
  removals: [
    { source: 0, target: 1, kind: "add", metric: 0.91, difference: 0.01 },
    { source: 0, target: 2, kind: "gate", metric: 0.5, difference: -0.4 },
  ],
  gates: [],
  merges: [{ source: 0, target: 2, kind: "gate", branch: 2, skip: 1, ratio: 2 }],
  gradients: [],
  retrained: null,
} as unknown as Findings;

function ablation(over: Partial<Ablation>): Ablation {
  return { id: "ablation_1", state: "complete", retrain: false, message: null, findings, ...over } as Ablation;
}

test("the skip that the network misses most comes first, whichever way the metric is better", () => {
  expect(skipRows(findings).map((one) => one.name)).toEqual(["0 → 2", "0 → 1"]);
  expect(skipRows({ ...findings, maximise: false }).map((one) => one.name)).toEqual(["0 → 1", "0 → 2"]);
  expect(skipRows(findings)[0]?.norms?.ratio).toBe(2);
});

test("what a skip is worth after retraining stands beside it, unknown where it could not be trained", () => {
  const removals = [
    { source: 0, target: 2, kind: "gate", fingerprint: "f", metric: 0.88, difference: -0.02, is_reused: false, message: null },
    { source: 0, target: 1, kind: "add", fingerprint: "g", metric: null, difference: null, is_reused: false, message: "diverged" },
  ] as NonNullable<Findings["retrained"]>["removals"];
  const rows = skipRows({ ...findings, retrained: { epochs: 2, metric: 0.9, is_reused: true, removals } });
  expect(rows.map((one) => one.retrainedWorth)).toEqual([0.02, null]);
});

test("the sentence names the skip that is worth most and how many could go", () => {
  expect(verdictOf(findings)).toBe("0 → 2 is worth most: without it accuracy changes by −0.4000. 1 of 2 could go without loss.");
  expect(verdictOf({ ...findings, maximise: false, removals: findings.removals.slice(1) })).toMatch(/^No skip is worth anything/);
});

test("the ablation with retraining is shown once it says more", () => {
  const short = ablation({ id: "short" });
  const waits = ablation({ id: "long", retrain: true, state: "queued" });
  expect(shownOf({ short, long: waits })).toBe(short);
  expect(shownOf({ short: null, long: waits })).toBe(waits);
  const done = { ...waits, state: "complete" } as Ablation;
  expect(shownOf({ short, long: done })).toBe(done);
});

test("progress is told until it is whole", () => {
  expect(progressOf(ablation({ state: "running" }))).toBe("Removed 2 of 3 skips.");
  expect(progressOf(ablation({ state: "failed", message: "no room" }))).toBe("It failed: no room");
  expect(progressOf(ablation({}))).toBeNull();
});
