import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Problem } from "~/api/problem";
import { newsOf, rowOf } from "~/pages/job/trials/rows.fixture";
import { RowSource, type RowWindow } from "~/pages/job/trials/source";
import type { RowFilter } from "~/pages/job/trials/view";
import { rowAt } from "~/pages/job/trials/window";

interface Asked {
  filter: RowFilter;
  offset: number;
  stop: AbortSignal;
  answer: (more?: Partial<RowWindow>) => Promise<void>;
}

let asked: Asked[];
let source: RowSource;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  source = new RowSource(
    (filter, offset, limit, stop) =>
      new Promise((resolve) => {
        const rows = Array.from({ length: limit }, (_, index) => rowOf(9999 - offset - index));
        const window = { num_trials: 10_000, num_matching: 10_000, offset, last_event: 50, rows };
        const answer = async (more: Partial<RowWindow> = {}) => {
          resolve({ ...window, ...more });
          await vi.advanceTimersByTimeAsync(0);
        };
        asked.push({ filter, offset, stop, answer });
      }),
  );
});

afterEach(() => {
  source.close();
  vi.useRealTimers();
});

const offsets = () => asked.map(({ offset }) => offset);

async function begin(sort = "-number"): Promise<void> {
  source.show({ sort });
  await asked[0]?.answer();
  source.look({ first: 0, last: 20 }, true);
  await asked[1]?.answer();
  asked = [];
}

test("the window that is looked at is read, and the one after it ahead of time", async () => {
  source.show({ sort: "-number" });
  await asked[0]?.answer();
  source.look({ first: 0, last: 20 }, true);
  expect(offsets()).toEqual([0, 100]);
  expect(source.count.value).toBe(10_000);
});

test("requests for windows that were scrolled past are given up", async () => {
  await begin();
  source.look({ first: 95, last: 115 }, false);
  const [passed] = asked;
  source.look({ first: 5000, last: 5020 }, false);
  await vi.advanceTimersByTimeAsync(100);
  expect(passed?.offset).toBe(200);
  expect(passed?.stop.aborted).toBe(true);
  expect(offsets()).toEqual([200, 5000, 5100]);
});

test("a trial in sight changes at once, also where an older answer comes after the news", async () => {
  await begin();
  source.take(newsOf(51, 10_000, [rowOf(9998, { score: 0.9 })]));
  expect(rowAt(source.cache.value, 1)?.score).toBe(0.9);
  source.refresh();
  await asked[0]?.answer({ last_event: 50 });
  expect(rowAt(source.cache.value, 1)?.score).toBe(0.9);
  source.refresh();
  await asked.at(-1)?.answer({ last_event: 51 });
  expect(rowAt(source.cache.value, 1)?.score).toBeNull();
});

test("at the top of the newest the order is read anew, at most twice a second", async () => {
  await begin();
  for (let event = 51; event < 61; event += 1) {
    source.take(newsOf(event, 9950 + event, [rowOf(9949 + event)]));
    await vi.advanceTimersByTimeAsync(100);
    for (const one of asked) await one.answer({ num_trials: 9950 + event, num_matching: 9950 + event });
    source.look({ first: 0, last: 20 }, true);
  }
  await vi.advanceTimersByTimeAsync(600);
  for (const one of asked) await one.answer({ num_trials: 10_010, num_matching: 10_010 });
  expect(offsets().filter((offset) => offset === 0).length).toBeLessThanOrEqual(3);
  expect(offsets().length).toBeGreaterThan(0);
  expect(offsets().filter((offset) => offset !== 0)).toEqual([]);
  expect(source.pending.value.numNewer).toBe(0);
});

test("away from the top nothing moves: newer trials are counted, and kept out of what is read on", async () => {
  await begin();
  source.look({ first: 40, last: 60 }, false);
  source.take(newsOf(51, 10_002, [rowOf(10_000), rowOf(10_001)]));
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual([]);
  expect(source.pending.value).toEqual({ numNewer: 2, numChanged: 0 });
  source.look({ first: 130, last: 150 }, false);
  expect(asked[0]?.filter.where).toEqual(["number<=9999"]);
  source.refresh();
  expect(source.pending.value.numNewer).toBe(0);
  expect(asked.at(-1)?.filter.where).toBeUndefined();
});

test("trials that come while an order is on its way are counted once", async () => {
  await begin("-score");
  source.refresh();
  source.take(newsOf(51, 10_003, [rowOf(10_002)]));
  expect(source.pending.value.numNewer).toBe(3);
  await asked[0]?.answer({ num_trials: 10_002, num_matching: 10_002 });
  expect(source.numTrials.value).toBe(10_002);
  expect(source.pending.value.numNewer).toBe(1);
});

test("sorted by score, trials with new results wait for the reader's word", async () => {
  await begin("-score");
  source.take(newsOf(51, 10_000, [rowOf(17, { score: 0.99 })]));
  await vi.advanceTimersByTimeAsync(2000);
  expect(asked).toEqual([]);
  expect(source.pending.value).toEqual({ numNewer: 0, numChanged: 1 });
});

test("where too much has happened everything is read anew", async () => {
  await begin();
  source.take({ ...newsOf(99, 10_000, []), is_reset: true });
  expect(offsets()).toEqual([0]);
});

test("rows that could not be read are asked for again once the service is back; a filter that was refused is not", async () => {
  const answers = [new Error("no line"), new Problem({ status: 422 } as Problem["details"])];
  const ask = vi.fn(() => Promise.reject(answers.shift() ?? new Error("none")));
  const failing = new RowSource(ask);
  failing.show({ sort: "-number" });
  await vi.advanceTimersByTimeAsync(0);
  expect(failing.problem.value?.status).toBe(0);
  failing.recover();
  await vi.advanceTimersByTimeAsync(0);
  failing.recover();
  expect(ask).toHaveBeenCalledTimes(2);
});
