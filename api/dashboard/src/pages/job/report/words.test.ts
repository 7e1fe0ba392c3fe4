import { describe, expect, it } from "vitest";

import type { Schemas } from "~/api/client";
import { inWords, penaltyOf } from "~/pages/job/report/words";

const REQUEST = {
  family: "convnet",
  settings: { depth: 8, widths: [16, 32] },
  space: { kinds: ["none", "add", "concat"], max_span: 3, across_stages: false, pins: { "0-1": "add" } },
  dataset: { name: "digits", max_train_samples: 1000 },
  objective: {
    metric: null,
    penalty: { coefficient: 0.05, allowance: 0.25, exponent: 1, weights: { add: 1, concat: 2 } },
  },
  limits: { max_params: 100000 },
  recipe: {},
  sampler: { name: "tpe" },
  pruner: { name: "asha", min_epochs: 1, reduction_factor: 3, startup_trials: 5 },
  budget: { trials: 24, wall_seconds: 600 },
  resources: { cpus_per_trial: 1, gpus_per_trial: 0 },
  named_first: true,
  objectives: [],
  seed: 7,
} as unknown as Schemas["JobRequest"];

describe("a request in words", () => {
  const words = new Map(inWords(REQUEST));

  it("says what was searched, on what, and within what", () => {
    expect(words.get("Searched")).toBe(
      "the skips of a convnet on digits (at most 1,000 training samples), with depth 8, widths 16-32",
    );
    expect(words.get("Choices")).toBe(
      "each edge takes none, add or concat; skips bypass at most 3 layers; skips stay within their stage; not searched: 0-1 add",
    );
    expect(words.get("Limits")).toBe("at most 100,000 parameters");
    expect(words.get("Budget")).toBe("24 trials, or 10 min of time");
  });

  it("says what a skip costs", () => {
    expect(words.get("Score")).toContain(
      "less 0.05 times the share of skips beyond 25% of the candidate edges, counting concat 2 times",
    );
    expect(penaltyOf({ objective: { penalty: { ...REQUEST.objective.penalty, coefficient: 0 } } })).toBe(
      "without a penalty on skips",
    );
  });
});
