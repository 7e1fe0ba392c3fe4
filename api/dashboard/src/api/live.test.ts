import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Schemas } from "~/api/client";
import { Line } from "~/api/live";
import { recall } from "~/api/session";

vi.mock(import("~/api/session"), async (original) => ({ ...(await original()), recall: vi.fn(() => Promise.resolve()) }));

/** The service's end of the line, played by the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  readonly sent: string[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.isClosed = true;
  }
  accept(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }
  say(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  drop(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  get followed(): Record<string, number | null> {
    return (JSON.parse(this.sent.at(-1) ?? '{"follow": {}}') as Schemas["LiveRequest"]).follow;
  }
}

const ALIVE = { kind: "alive", sent_at: 0 };

function newsOf(number: number, more: Partial<Schemas["JobNews"]> = {}) {
  return { kind: "news", sent_at: 0, jobs: null, job: { job_1: { after: 0, number, trials: [], is_reset: false, is_gone: false, ...more } } };
}

function last(): FakeSocket {
  const socket = FakeSocket.all.at(-1);
  if (socket === undefined) throw new Error("nobody has called");
  return socket;
}

let line: Line;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.mocked(recall).mockClear().mockResolvedValue();
  FakeSocket.all = [];
  line = new Line("ws://here/v1/live");
});

afterEach(() => {
  line.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function opened(): Promise<FakeSocket> {
  line.open();
  last().accept();
  await vi.advanceTimersByTimeAsync(0);
  return last();
}

test("all topics are asked for in one message, once the line is there", async () => {
  line.followJobs(() => undefined);
  line.followJob("job_1", 7, () => undefined);
  const socket = await opened();
  expect(socket.followed).toEqual({ jobs: null, "job:job_1": 7 });
  const before = socket.sent.length;
  line.followJob("job_2", 1, () => undefined);
  line.followJob("job_3", 2, () => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.sent.length).toBe(before + 1);
  expect(socket.followed).toEqual({ jobs: null, "job:job_1": 7, "job:job_2": 1, "job:job_3": 2 });
});

test("after a break it goes on from the last event that was told", async () => {
  const told = vi.fn();
  line.followJob("job_1", 7, told);
  (await opened()).say(newsOf(12));
  last().drop();
  expect(line.state.value).toBe("lost");
  await vi.advanceTimersByTimeAsync(300);
  last().accept();
  expect(FakeSocket.all.length).toBe(2);
  expect(last().followed).toEqual({ "job:job_1": 12 });
  expect([line.state.value, line.round.value]).toEqual(["live", 2]);
});

test("news older than what is known is dropped, but a reset and an end are told", async () => {
  const told = vi.fn();
  line.followJob("job_1", 7, told);
  const socket = await opened();
  socket.say(newsOf(6));
  expect(told).not.toHaveBeenCalled();
  socket.say(newsOf(3, { is_reset: true }));
  socket.say(newsOf(0, { is_gone: true }));
  expect(told).toHaveBeenCalledTimes(2);
});

test("it tries ever more slowly, and quickly again once the service has spoken", async () => {
  line.open();
  for (const wait of [300, 600, 1200, 2500, 5000, 5000]) {
    const before = FakeSocket.all.length;
    last().drop();
    await vi.advanceTimersByTimeAsync(wait - 1);
    expect(FakeSocket.all.length).toBe(before);
    await vi.advanceTimersByTimeAsync(1);
    expect(FakeSocket.all.length).toBe(before + 1);
  }
  last().accept();
  last().say(ALIVE);
  last().drop();
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all.length).toBe(8);
});

test("a silent service is late, then given up for another line", async () => {
  const socket = await opened();
  await vi.advanceTimersByTimeAsync(8000);
  expect(line.state.value).toBe("live");
  await vi.advanceTimersByTimeAsync(2000);
  expect(line.state.value).toBe("late");
  socket.say(ALIVE);
  expect(line.state.value).toBe("live");
  await vi.advanceTimersByTimeAsync(21_000);
  expect([line.state.value, socket.isClosed]).toEqual(["lost", true]);
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all.length).toBe(2);
});

test("an old line that speaks late is not listened to", async () => {
  const told = vi.fn();
  line.followJobs(told);
  const old = await opened();
  await vi.advanceTimersByTimeAsync(22_000);
  old.say({ kind: "news", sent_at: 0, jobs: { changed: [], removed: ["job_1"] }, job: {} });
  expect(told).not.toHaveBeenCalled();
});

test("a topic that is refused is told why, and not asked for again on this line", async () => {
  const refused = vi.fn();
  line.followJob("job_9", 1, () => undefined, refused);
  const socket = await opened();
  const problem = { type: "", title: "Not found", status: 404, detail: "there is no job", instance: "" };
  socket.say({ kind: "refused", topic: "job:job_9", problem });
  expect(refused).toHaveBeenCalledWith(expect.objectContaining({ message: "there is no job", status: 404 }));
  line.followJobs(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.followed).toEqual({ jobs: null });
});

test("who stops listening hears nothing more, and the others go on", async () => {
  const [one, other] = [vi.fn(), vi.fn()];
  const stop = line.followJob("job_1", 9, one);
  const stopOther = line.followJob("job_1", 5, other);
  const socket = await opened();
  expect(socket.followed).toEqual({ "job:job_1": 5 });
  stop();
  stop();
  socket.say(newsOf(10));
  expect([one.mock.calls.length, other.mock.calls.length]).toEqual([0, 1]);
  stopOther();
  await vi.advanceTimersByTimeAsync(0);
  expect(socket.followed).toEqual({});
});

test("a login that has ended is looked into; a line whose login holds comes back", async () => {
  const socket = await opened();
  vi.mocked(recall).mockRejectedValueOnce(new Error("no network"));
  socket.drop(4401);
  expect(recall).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(300);
  expect(FakeSocket.all.length).toBe(2);
});

test("a line that was hung up stays so", async () => {
  const socket = await opened();
  line.close();
  socket.drop();
  line.hurry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeSocket.all.length).toBe(1);
  line.open();
  expect(FakeSocket.all.length).toBe(2);
});

test("it hurries when the network is back", async () => {
  const socket = await opened();
  socket.drop();
  line.hurry();
  line.hurry();
  expect(FakeSocket.all.length).toBe(2);
});
