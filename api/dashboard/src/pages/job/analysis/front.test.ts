import { expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import type { Palette } from "~/charts/palette";
import { axesOf, frontOption, hypervolumeOption, saidOfFront } from "~/pages/job/analysis/front";

const COLOURS = { accent: "a", quiet: "q" } as unknown as Palette;
const point = (number: number, values: number[]): Schemas["FrontPoint"] => ({
  trial_id: `trial_${number}`,
  number,
  label: null,
  values,
});
const FRONT: Schemas["TradeOffs"] = {
  last_event: 1,
  objectives: [
    { metric: "accuracy", direction: "maximize" },
    { metric: "num_skips", direction: "minimize" },
  ],
  num_trials: 3,
  front: [point(2, [0.9, 4]), point(0, [0.5, 0])],
  others: [point(1, [0.4, 2])],
};

it("the front is joined from left to right, and a point leads to its trial", () => {
  const option = frontOption(FRONT, axesOf(FRONT, null, null))(COLOURS) as {
    series: { name: string; step?: string; data: unknown[][] }[];
  };
  const [dominated, front] = option.series;
  expect(front?.data.map((spot) => spot.slice(0, 3))).toEqual([
    [0, 0.5, "trial_0"],
    [4, 0.9, "trial_2"],
  ]);
  expect(front?.step).toBe("end");
  expect(dominated?.data).toHaveLength(1);
});

it("one objective is never on both axes", () => {
  expect(axesOf(FRONT, "accuracy", "accuracy")).toEqual({ x: 1, y: 0 });
  expect(axesOf(FRONT, "accuracy", "num_skips")).toEqual({ x: 0, y: 1 });
});

it("it is said in words with the best of each objective", () => {
  expect(saidOfFront(FRONT)).toBe(
    "Objectives: maximize accuracy, minimize number of skips. 2 of 3 trials are on the front; best accuracy 0.9000, best number of skips 0.",
  );
});

it("the hypervolume goes on to the last trial that ended", () => {
  const grown = {
    last_event: 1,
    objectives: FRONT.objectives,
    worst: [0.4, 4],
    best: [0.9, 0],
    num_ended: 9,
    trial_id: ["trial_2"],
    number: [2],
    order: [3],
    hypervolume: [0.5],
  };
  const option = hypervolumeOption(grown)(COLOURS) as { series: { data: unknown[][] }[] };
  expect(option.series[0]?.data.map((spot) => spot.slice(0, 2))).toEqual([
    [3, 0.5],
    [9, 0.5],
  ]);
});
