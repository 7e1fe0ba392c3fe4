import { expect, test, vi } from "vitest";

import { Texts } from "~/drawing/cache";

const waiting = () => new AbortController();
const settled = () => new Promise((then) => setTimeout(then));

test("what several wait for is asked for once, and kept", async () => {
  const ask = vi.fn((key: string) => Promise.resolve(`<${key}>`));
  const texts = new Texts(ask);
  const { signal } = waiting();
  expect(await Promise.all([texts.get("a", signal), texts.get("a", signal)])).toEqual(["<a>", "<a>"]);
  expect(await texts.get("a", signal)).toBe("<a>");
  expect(ask).toHaveBeenCalledTimes(1);
});

test("only so many are asked for at a time, and who has left the queue is not asked for", async () => {
  const open = new Map<string, (text: string) => void>();
  const texts = new Texts((key) => new Promise((then) => open.set(key, then)), 10, 2);
  const gone = waiting();
  void texts.get("a", waiting().signal);
  void texts.get("b", waiting().signal);
  const left = texts.get("c", gone.signal);
  const last = texts.get("d", waiting().signal);
  await settled();
  expect([...open.keys()]).toEqual(["a", "b"]);
  gone.abort();
  await expect(left).rejects.toThrow("nobody waits");
  open.get("a")?.("A");
  await settled();
  expect([...open.keys()]).toEqual(["a", "b", "d"]);
  open.get("d")?.("D");
  expect(await last).toBe("D");
});

test("one who leaves does not take the text from another who waits for it", async () => {
  const stopped = vi.fn();
  let give: (text: string) => void = () => undefined;
  const texts = new Texts((_, signal) => {
    signal.addEventListener("abort", stopped);
    return new Promise((then) => (give = then));
  });
  const gone = waiting();
  const other = texts.get("a", waiting().signal);
  void texts.get("a", gone.signal);
  gone.abort();
  await settled();
  give("A");
  expect(await other).toBe("A");
  expect(stopped).not.toHaveBeenCalled();
});

test("a refusal is told to all who wait, and forgotten", async () => {
  const ask = vi.fn().mockRejectedValueOnce(new Error("no")).mockResolvedValueOnce("A");
  const texts = new Texts(ask);
  await expect(texts.get("a", waiting().signal)).rejects.toThrow("no");
  await settled();
  expect(await texts.get("a", waiting().signal)).toBe("A");
});

test("the text that was looked at longest ago is dropped first", async () => {
  const texts = new Texts((key) => Promise.resolve(key), 2);
  for (const key of ["a", "b"]) await texts.get(key, waiting().signal);
  texts.peek("a");
  await texts.get("c", waiting().signal);
  expect(["a", "b", "c"].map((key) => texts.peek(key))).toEqual(["a", undefined, "c"]);
});
