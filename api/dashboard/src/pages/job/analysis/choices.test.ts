import { expect, test } from "vitest";

import { byDifference, effectText, preferred, said, scaleOf, sideOf, type Choices, type Dimension } from "~/pages/job/analysis/choices";

const interval = (value: number, far: number) => ({ value, low: value - far, high: value + far });

function dimension(name: string, top: number, far: number): Dimension {
  const option = (kind: string, all: number, best: number) => ({
    option: kind,
    all: { count: 1, share: interval(all, 0.05) },
    top: { count: 1, share: interval(best, far) },
  });
  return { name, edges: [], layers: [], options: [option("none", 0.5, 1 - top), option("add", 0.5, top)] };
}

const SURE = dimension("edge_0_1", 0.9, 0.1);
const UNSURE = dimension("edge_0_2", 0.6, 0.3);

test("an option is preferred only where its interval lies clear above that of all", () => {
  expect(preferred(SURE)?.option).toBe("add");
  expect(preferred(UNSURE)).toBeNull();
});

test("what differs most comes first", () => {
  expect(byDifference([UNSURE, SURE]).map((one) => one.name)).toEqual(["edge_0_1", "edge_0_2"]);
});

test("the sentence counts what is sure", () => {
  const data = { num_all: 100, num_top: 10, dimensions: [SURE, UNSURE] } as unknown as Choices;
  expect(said(data)).toBe("Of 100 trials the best 10 are held against all. In 1 of 2 choices they clearly prefer one.");
  expect(said({ ...data, dimensions: [UNSURE] })).toContain("No choice of theirs stands out");
});

test("an effect is sure only on one side of zero", () => {
  expect(sideOf(interval(0.2, 0.1))).toBe("better");
  expect(sideOf(interval(-0.2, 0.1))).toBe("worse");
  expect(sideOf(interval(0.05, 0.1))).toBe("unsure");
  expect(sideOf(null)).toBe("unsure");
  expect(effectText(interval(0.2, 0.1))).toBe("+0.2000 (+0.1000 to +0.3000)");
});

test("the scale holds every interval and zero", () => {
  const span = { span: 1, num_edges: 1, num_with: 1, num_without: 1, presence: interval(0.2, 0.1), each: null };
  const [low, high] = scaleOf([span]);
  expect(low).toBe(0);
  expect(high).toBeCloseTo(0.3);
  expect(scaleOf([])).toEqual([-1, 1]);
});
