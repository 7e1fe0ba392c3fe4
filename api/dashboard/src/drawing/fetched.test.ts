import { renderHook, waitFor } from "@testing-library/preact";
import { expect, test } from "vitest";

import { useDrawing } from "~/drawing/fetched";

interface Asked {
  key: string;
  first?: string;
}

const never = () => new Promise<string>(() => undefined);

test("what was shown last stays until the next drawing is there", async () => {
  const fetch = { current: () => Promise.resolve("A") };
  const initialProps: Asked = { key: "a" };
  const { result, rerender } = renderHook(({ key, first }: Asked) => useDrawing(key, first, () => fetch.current()), {
    initialProps,
  });
  expect(result.current.svg).toBeUndefined();
  await waitFor(() => expect(result.current.svg).toBe("A"));
  rerender({ key: "b", first: "B" });
  expect(result.current.svg).toBe("B");
  fetch.current = never;
  rerender({ key: "c" });
  expect(result.current.svg).toBe("B");
});

test("why it does not come is said of the drawing that was asked for, which can be asked for again", async () => {
  const asked: string[] = [];
  const fetch = (key: string) => {
    asked.push(key);
    return key === "a" ? Promise.reject(new Error("gone")) : never();
  };
  const { result, rerender } = renderHook(({ key }: Asked) => useDrawing(key, undefined, () => fetch(key)), {
    initialProps: { key: "a" },
  });
  await waitFor(() => expect(result.current.problem?.message).toBe("gone"));
  result.current.retry();
  await waitFor(() => expect(asked).toEqual(["a", "a"]));
  rerender({ key: "b" });
  expect(result.current.problem).toBeUndefined();
});
