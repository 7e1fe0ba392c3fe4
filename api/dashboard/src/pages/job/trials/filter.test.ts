import { expect, test } from "vitest";

import { parsed, written } from "~/pages/job/trials/filter";

const texts = (text: string) => parsed(text).conditions.map(written);

test("several conditions are set apart by spaces, and spaces around an operator do not matter", () => {
  expect(texts("accuracy>0.93 parameters <= 1e5  epochs= 3")).toEqual([
    "accuracy>0.93",
    "parameters<=100000",
    "epochs=3",
  ]);
});

test("numbers may be short: thousands, millions and percent", () => {
  expect(texts("parameters<100k flops>=1.5M accuracy>93%")).toEqual([
    "parameters<100000",
    "flops>=1500000",
    "accuracy>0.93",
  ]);
});

test("what cannot be read is said, and the rest holds", () => {
  const { conditions, errors } = parsed("accuracy parameters<many loss<0.1");
  expect(conditions.map(written)).toEqual(["loss<0.1"]);
  expect(errors).toHaveLength(2);
  expect(errors[0]).toContain("“accuracy” is no condition");
  expect(errors[1]).toContain("“many” is no number");
});

test("nothing typed asks for nothing", () => {
  expect(parsed("  ")).toEqual({ conditions: [], errors: [] });
});
