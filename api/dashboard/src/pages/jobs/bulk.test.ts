import { expect, test } from "vitest";

import { BULK, isLegal, JOB_STATES, legalFor } from "~/pages/job/actions/legal";
import { toEach, type Outcome } from "~/pages/jobs/bulk";
import type { Job } from "~/pages/jobs/list";
import { Problem } from "~/api/problem";

const jobs = ["a", "b", "c"].map((id) => ({ id }) as Job);

function refusal(detail: string): Problem {
  return new Problem({ type: "about:blank", title: "No", status: 409, detail, instance: "", errors: [], request_id: null });
}

test("only what a state allows can be done", () => {
  const allowed = Object.fromEntries(JOB_STATES.map((state) => [state, BULK.filter((deed) => isLegal(deed, state))]));
  expect(allowed).toEqual({
    queued: ["pause", "stop", "cancel"],
    running: ["pause", "stop", "cancel"],
    paused: ["resume", "stop", "cancel"],
    finalizing: ["pause", "stop", "cancel"],
    finished: ["delete"],
    failed: ["delete"],
    cancelled: ["delete"],
  });
});

test("of a mixed selection only those are taken that the deed suits", () => {
  const mixed = [{ state: "running" }, { state: "finished" }, { state: "paused" }] as const;
  expect(legalFor("stop", mixed)).toEqual([{ state: "running" }, { state: "paused" }]);
});

test("one that is refused leaves the others to be done, and its reason is told", async () => {
  const done: string[] = [];
  const seen: number[] = [];
  const outcomes = await toEach(
    jobs,
    (job) => (job.id === "b" ? Promise.reject(refusal("job b is finished")) : Promise.resolve(done.push(job.id))),
    (known) => seen.push(known.length),
    () => false,
  );
  expect(done).toEqual(["a", "c"]);
  expect(outcomes.map((one: Outcome) => one.reason)).toEqual([null, "job b is finished", null]);
  expect(seen).toEqual([1, 2, 3]);
});

test("nothing more is begun once it was called off", async () => {
  const done: string[] = [];
  await toEach(jobs, (job) => Promise.resolve(done.push(job.id)), () => undefined, () => done.length === 1);
  expect(done).toEqual(["a"]);
});
