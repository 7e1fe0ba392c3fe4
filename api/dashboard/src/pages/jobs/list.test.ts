import { expect, test } from "vitest";

import { appended, counted, listOf, told, type Job, type List } from "~/pages/jobs/list";
import type { View } from "~/pages/jobs/view";

const NEWEST: View = { states: [], search: "", sort: "-created_at" };
const ASKED = Date.parse("2026-01-05T09:10:00Z");

function job(number: number, changes: Partial<Job> = {}): Job {
  const account = { limit: null, spent: 0, overspent: 0 };
  return {
    id: `job_${number}`,
    name: `search ${number}`,
    state: "running",
    family: "convnet",
    dataset: "digits",
    sampler: "tpe",
    pruner: "asha",
    priority: 50,
    objectives: [],
    counts: {},
    num_trials: 0,
    budget: {
      trials: account,
      wall_seconds: account,
      compute_seconds: account,
      target_score: { limit: null, best: null, reached: false },
    },
    best_trial_id: null,
    best_score: null,
    best_metric: null,
    best_fingerprint: null,
    trend: [],
    seconds_left: null,
    warm_start: [],
    posted_by: null,
    end_reason: null,
    message: null,
    created_at: `2026-01-05T09:0${number}:00Z`,
    started_at: null,
    ended_at: null,
    last_event: 10,
    ...changes,
  };
}

function shown(next: string | null = null): List {
  return listOf({ items: [job(5), job(3)], next_cursor: next, num_by_state: { running: 2, finished: 7 } }, ASKED);
}

const ids = (list: List) => list.jobs.map(({ id }) => id);

test("a changed job stays in its place, whatever changed", () => {
  const list = told(shown(), { changed: [job(3, { best_score: 0.9, last_event: 11 })], removed: [] }, NEWEST);
  expect(ids(list)).toEqual(["job_5", "job_3"]);
  expect(list.jobs[1]?.best_score).toBe(0.9);
});

test("what was told before the list was read changes nothing", () => {
  const list = told(shown(), { changed: [job(3, { state: "queued", last_event: 9 })], removed: [] }, NEWEST);
  expect(list.jobs[1]?.state).toBe("running");
  expect(list.numByState).toEqual({ running: 2, finished: 7 });
});

test("a job that leaves the chosen states stays until the list is read anew", () => {
  const view: View = { ...NEWEST, states: ["running"] };
  const list = told(shown(), { changed: [job(5, { state: "finished", last_event: 11 })], removed: [] }, view);
  expect(ids(list)).toEqual(["job_5", "job_3"]);
  expect(list.numByState).toEqual({ running: 1, finished: 8 });
});

test("a new job comes in on top where the newest are first", () => {
  const posted = job(9, { created_at: "2026-01-05T09:11:00Z", state: "queued" });
  const list = told(shown(), { changed: [posted], removed: [] }, NEWEST);
  expect(ids(list)).toEqual(["job_9", "job_5", "job_3"]);
  expect(list.numByState.queued).toBe(1);
});

test("a job takes its place by age, also between others", () => {
  const list = told(shown(), { changed: [job(4)], removed: [] }, NEWEST);
  expect(ids(list)).toEqual(["job_5", "job_4", "job_3"]);
});

test("a job below what is loaded is left for the next page", () => {
  expect(ids(told(shown("more"), { changed: [job(1)], removed: [] }, NEWEST))).toEqual(["job_5", "job_3"]);
  expect(ids(told(shown(), { changed: [job(1)], removed: [] }, NEWEST))).toEqual(["job_5", "job_3", "job_1"]);
});

test("in another order nothing jumps: a new job is counted as unseen", () => {
  const view: View = { ...NEWEST, sort: "-best_score" };
  const posted = job(9, { created_at: "2026-01-05T09:11:00Z" });
  const list = told(shown(), { changed: [posted, job(1)], removed: [] }, view);
  expect(ids(list)).toEqual(["job_5", "job_3"]);
  expect([...list.unseen]).toEqual(["job_9"]);
});

test("a job that the search does not find is not shown", () => {
  const view: View = { ...NEWEST, search: "Other" };
  const news = { changed: [job(9), job(8, { name: "Another one" })], removed: [] };
  expect(ids(told(shown(), news, view))).toEqual(["job_8", "job_5", "job_3"]);
});

test("removed jobs vanish, from the numbers too", () => {
  const list = told(shown(), { changed: [], removed: ["job_5"] }, NEWEST);
  expect(ids(list)).toEqual(["job_3"]);
  expect(list.numByState.running).toBe(1);
  expect(list.isMiscounted).toBe(false);
});

test("who does not know what a job was before counts anew", () => {
  const list = told(shown(), { changed: [job(1)], removed: [] }, NEWEST);
  expect(list.isMiscounted).toBe(true);
  expect(told(shown(), { changed: [], removed: ["job_7"] }, NEWEST).isMiscounted).toBe(true);
  expect(counted(list, { running: 3 })).toMatchObject({ isMiscounted: false, numByState: { running: 3 } });
});

test("the next page holds no job twice, though one moved down meanwhile", () => {
  const list = appended(shown("more"), { items: [job(3), job(2)], next_cursor: null, num_by_state: { running: 3 } });
  expect(ids(list)).toEqual(["job_5", "job_3", "job_2"]);
  expect(list.cursor).toBeNull();
});
