import { expect, it } from "vitest";

import { cli, curl, python } from "~/pages/new/commands";
import type { Request } from "~/pages/new/draft";

const REQUESTS = [
  {},
  {
    name: `it's $(id) "x"\\y`,
    settings: { depth: [2, 1], widths: [4, 8], norm: "group" },
    space: { kinds: ["none", "add"], max_span: 3, across_stages: true, pins: { "0-1": "add" } },
    dataset: { name: "digits", max_train_samples: 100 },
    objective: { penalty: { coefficient: 0.1, weights: { gate: 2 } } },
    limits: { max_skips: 4 },
    recipe: { epochs: 2, gradient_clip: null, augmentation: ["shift"] },
    sampler: { name: "random" },
    budget: { trials: 3, wall_seconds: 60 },
    resources: { max_parallel: 1 },
    named_first: false,
    seed: 7,
  },
  { name: "two\nlines \u202e", family: "mlp", dataset: { name: "breast_cancer" } },
  { name: "123" },
] as unknown as Request[];

// The Python tests run these against the service and its command line.
it("the commands are the ones that are run elsewhere", async () => {
  const service = { url: "http://nas.test", needsKey: true };
  const shown = REQUESTS.map((request) => ({
    request,
    curl: curl(request, service),
    python: python(request, service),
    cli: cli(request, service),
  }));
  await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot("shown.json");
});
