/** Light, dark, or as the system has it; remembered by the browser. */
import { effect, signal } from "@preact/signals";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "nas.theme";
const system = matchMedia("(prefers-color-scheme: dark)");

function isTheme(value: unknown): value is Theme {
  return THEMES.includes(value as Theme);
}

function remembered(): Theme {
  try {
    const found = localStorage.getItem(KEY);
    return isTheme(found) ? found : "auto";
  } catch {
    return "auto"; // storage may be forbidden
  }
}

const systemIsDark = signal(system.matches);
system.addEventListener("change", (event) => (systemIsDark.value = event.matches));

export const theme = signal<Theme>(remembered());

export function isDark(): boolean {
  return theme.value === "auto" ? systemIsDark.value : theme.value === "dark";
}

effect(() => {
  document.documentElement.dataset.theme = isDark() ? "dark" : "light";
});

// Paper is light. A chart that redraws itself for it listens later, and so is told later.
addEventListener("beforeprint", () => (document.documentElement.dataset.theme = "light"));
addEventListener("afterprint", () => (document.documentElement.dataset.theme = isDark() ? "dark" : "light"));

export function choose(next: Theme): void {
  theme.value = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // it lasts as long as the page does
  }
}
