import { expect, test } from "vitest";

import { differing, sampled, scaleOf } from "~/pages/job/report/samples";

test("a mean says how far its seeds are apart, and how many they are", () => {
  expect(sampled({ mean: 0.91234, sd: 0.004, n: 3 })).toBe("0.9123 ± 0.0040 (3)");
  expect(sampled({ mean: 0.5, sd: null, n: 1 })).toBe("0.5000 (1)");
});

test("a difference has its interval, or none of one seed", () => {
  expect(differing({ difference: 0.01, low: -0.002, high: 0.022 })).toBe("+0.0100, 95% from −0.0020 to +0.0220");
  expect(differing({ difference: -0.01, low: null, high: null })).toBe("−0.0100");
});

test("a scale holds zero and every interval", () => {
  const at = scaleOf([{ difference: 0.02, low: 0.01, high: 0.03 }]);
  expect(at(0)).toBeGreaterThan(0);
  expect(at(0)).toBeLessThan(at(0.01));
  expect(at(0.03)).toBeLessThan(1);
});
