import { afterEach, beforeEach, expect, test, vi } from "vitest";

let tellSystem: (isDark: boolean) => void;

beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
  let listener: (event: { matches: boolean }) => void = () => undefined;
  tellSystem = (isDark) => listener({ matches: isDark });
  vi.stubGlobal("matchMedia", () => ({
    matches: true,
    addEventListener: (_: string, next: typeof listener) => (listener = next),
  }));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const shown = () => document.documentElement.dataset.theme;

test("it is as the system has it, also when that changes", async () => {
  await import("~/app/theme");
  expect(shown()).toBe("dark");
  tellSystem(false);
  expect(shown()).toBe("light");
});

test("a choice stands against the system and is remembered", async () => {
  const { choose } = await import("~/app/theme");
  choose("light");
  expect([shown(), localStorage.getItem("nas.theme")]).toEqual(["light", "light"]);
  tellSystem(true);
  expect(shown()).toBe("light");
  vi.resetModules();
  expect((await import("~/app/theme")).theme.value).toBe("light");
});

test("what is remembered and no theme is taken for none", async () => {
  localStorage.setItem("nas.theme", "pink");
  expect((await import("~/app/theme")).theme.value).toBe("auto");
});

test("where the browser keeps nothing a choice lasts as long as the page", async () => {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => {
    throw new DOMException("no");
  });
  const { choose, theme } = await import("~/app/theme");
  choose("light");
  expect([theme.value, shown()]).toEqual(["light", "light"]);
});
