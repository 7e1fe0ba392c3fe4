import { describe, expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import { joined, parted } from "~/pages/job/analysis/curves";
import { axesOf, linesOf, passes } from "~/pages/job/analysis/parallel";
import { misled, placeOf, saved, tauOf, verdictOf } from "~/pages/job/analysis/rungs";
import { barsOf, usage } from "~/pages/job/analysis/timeline";

describe("learning curves", () => {
  const curve = (number: number, score: number | null, state = "complete") =>
    ({ number, score, state, trial_id: `t${number}`, epoch: [1, 2], value: [0.1, 0.2] }) as unknown as Schemas["Curve"];

  it("put the best whole trials in front, not a pruned one that was ahead", () => {
    const { best, others } = parted([curve(1, 0.5), curve(2, 0.9, "pruned"), curve(3, 0.7), curve(4, null, "running")]);
    expect(best.map((one) => one.number)).toEqual([3, 1]);
    expect(others.map((one) => one.number)).toEqual([2, 4]);
  });

  it("are broken where one ends and the next begins", () => {
    expect(joined([curve(1, 0.5), curve(2, 0.5)]).map((spot) => spot[0])).toEqual([1, 2, null, 1, 2, null]);
  });
});

describe("parallel coordinates", () => {
  const num = 5000;
  const replay = {
    dimensions: ["edge_0_2", "edge_1_3", "edge_2_4"],
    options: [
      ["none", "add"],
      ["none", "add"],
      ["none", "add"],
    ],
    trial_id: Array.from({ length: num }, (_, index) => `t${index}`),
    number: Array.from({ length: num }, (_, index) => index),
    score: Array.from({ length: num }, (_, index) => (index === 0 ? null : index / num)),
    choices: Array.from({ length: num }, (_, index) => [index % 2, 0, 1]),
  } as unknown as Schemas["Replay"];

  it("keep the axes that matter most, in their own order", () => {
    const importances = { items: [{ name: "edge_2_4" }, { name: "edge_0_2" }] } as unknown as Schemas["Importances"];
    expect(axesOf(replay, importances, 2).map((axis) => axis.name)).toEqual(["edge_0_2", "edge_2_4"]);
    expect(axesOf(replay, undefined, Infinity)).toHaveLength(3);
  });

  it("draw no more lines than there is room for, all of the best among them, the best last", () => {
    const lines = linesOf(replay, axesOf(replay, undefined, 3), 100);
    expect(lines).toHaveLength(100);
    expect(lines.slice(-10).map((line) => line.number)).toEqual([
      4990, 4991, 4992, 4993, 4994, 4995, 4996, 4997, 4998, 4999,
    ]);
    expect(new Set(lines.map((line) => line.number)).size).toBe(100);
  });

  it("cross an axis near the option that was chosen", () => {
    for (const line of linesOf(replay, axesOf(replay, undefined, 1), 100)) {
      expect(Math.abs((line.at[0] ?? NaN) - (line.number % 2))).toBeLessThan(0.5);
    }
  });

  it("pass where every brushed axis is crossed within a brushed piece", () => {
    const line = { trialId: "t", number: 1, score: 0.9, at: [0.1, 1.2, 0.9] };
    const names = ["a", "b", "score"];
    expect(passes(line, names, new Map())).toBe(true);
    expect(passes(line, names, new Map([["a", [[-0.5, 0.5]]]]))).toBe(true);
    expect(
      passes(
        line,
        names,
        new Map([
          ["a", [[-0.5, 0.5]]],
          ["score", [[0.95, 1]]],
        ]),
      ),
    ).toBe(false);
    expect(passes(line, names, new Map([["a", []]]))).toBe(true);
  });
});

describe("the time line", () => {
  const stay = (lane: number, from: string, to: string | null, state: string) =>
    ({
      trial_id: "t",
      number: 1,
      lane,
      state,
      device: null,
      score: null,
      started_at: from,
      ended_at: to,
    }) as unknown as Schemas["Stay"];
  const now = Date.parse("2026-01-01T00:00:10Z");
  const bars = barsOf(
    [
      stay(0, "2026-01-01T00:00:00Z", "2026-01-01T00:00:10Z", "complete"),
      stay(1, "2026-01-01T00:00:05Z", null, "running"),
    ],
    now,
  );

  it("lets a trial that runs reach to now", () => {
    expect(bars.get("running")?.[0]?.slice(0, 2)).toEqual([now - 5000, now]);
  });

  it("knows how much of the lanes' time was used", () => {
    expect(usage(bars, 2)).toBeCloseTo(0.75);
    expect(usage(new Map(), 2)).toBe(0);
  });
});

describe("what ending early saved", () => {
  it("is told as a part of what all would have taken", () => {
    const rungs = { epochs_trained: 25, epochs_saved: 75 } as Schemas["Rungs"];
    expect(saved(rungs)).toBe("25 epochs trained, 75 saved: 75% of what all trials would have taken.");
    expect(saved({ epochs_trained: 0, epochs_saved: 0 } as Schemas["Rungs"])).toContain("0%");
  });
});

describe("whether ending early misled the search", () => {
  const at = (tau: number, low: number, high: number) => ({ tau, low, high, num_trials: 9 });
  const rung = (agreement: Schemas["Agreement"] | null, bracket = 0): Schemas["Rung"] => ({
    bracket,
    epoch: 3,
    num_reached: 9,
    num_pruned: 0,
    threshold: null,
    agreement,
  });
  const all = (...rungs: Schemas["Rung"][]) => ({ rungs, resource: "compute" }) as Schemas["Rungs"];

  it("is said by the interval of the rank correlation, not by its value", () => {
    const verdicts = [at(0.8, 0.4, 0.9), at(0.3, 0.1, 0.5), at(0.8, -0.1, 1), at(-0.8, -0.9, -0.4), null].map(verdictOf);
    expect(verdicts.map((one) => one.split(":")[0])).toEqual([
      "ranks as the full budget",
      "ranks roughly as the full budget",
      "may have misled",
      "misled",
      "not known",
    ]);
    expect([tauOf(at(0.8, -0.1, 1)), tauOf(null)]).toEqual(["0.80 (−0.10 to 1.00)", "–"]);
  });

  it("is said of all rungs together", () => {
    expect(misled(all(rung(null)))).toContain("cannot be told yet");
    expect(misled(all(rung(at(0.8, 0.4, 0.9)), rung(null)))).toContain("At every rung");
    expect(misled(all(rung(at(0.8, 0.4, 0.9)), rung(at(0, -0.2, 0.2))))).toContain("At 1 of 2 rungs");
  });

  it("names a rung by compute and by bracket", () => {
    const [one, two] = [rung(null), rung(null, 1)];
    expect(placeOf(one, all(one))).toBe("after the compute of 3 epochs");
    expect(placeOf(two, all(one, two))).toBe("bracket 2, after the compute of 3 epochs");
    expect(placeOf(one, { ...all(one), resource: "epochs" })).toBe("after epoch 3");
  });
});
