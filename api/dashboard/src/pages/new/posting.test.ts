import { afterEach, expect, it, vi } from "vitest";

import type { Request } from "~/pages/new/draft";

afterEach(() => vi.unstubAllGlobals());

/** A service that breaks off its first answer; what it was sent, as key and body. */
function flaky(): [string | null, unknown][] {
  const sent: [string | null, unknown][] = [];
  vi.stubGlobal("fetch", async (asked: globalThis.Request) => {
    sent.push([asked.headers.get("Idempotency-Key"), await asked.json()]);
    if (sent.length === 1) throw new TypeError("the line broke");
    return Response.json({ id: "job_1" }, { status: 201 });
  });
  return sent;
}

it("a request that is sent again has the same key, another request another", async () => {
  const sent = flaky();
  const { Poster } = await import("~/pages/new/posting"); // the client takes hold of `fetch` when it is loaded
  const poster = new Poster();
  const small: Request = { seed: 1 };
  await expect(poster.post(small)).rejects.toThrow("the line broke");
  await poster.post(small);
  await poster.post({ seed: 2 });
  const [first, again, other] = sent;
  expect(again).toEqual(first);
  expect(first?.[0]).toMatch(/^[0-9a-f]{32}$/);
  expect(other?.[0]).not.toBe(first?.[0]);
});
