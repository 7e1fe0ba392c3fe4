/** How far a page is scrolled, remembered by each step of the history: back leads to where one was. */
const SETTLE_MS = 100;
const GIVE_UP_MS = 3000;

interface Step {
  readonly scrolled?: number;
}

history.scrollRestoration = "manual"; // the browser would scroll before there is anything to scroll
let saving: ReturnType<typeof setTimeout> | undefined;
addEventListener(
  "scroll",
  () => {
    clearTimeout(saving);
    saving = setTimeout(() => history.replaceState({ scrolled: scrollY } satisfies Step, ""), SETTLE_MS);
  },
  { passive: true },
);

/** Scroll a page that has just come up: to the top, or to where it was left once it is long enough again. */
export function settle(): () => void {
  clearTimeout(saving);
  const wanted = (history.state as Step | null)?.scrolled ?? 0;
  scrollTo(0, wanted);
  if (scrollY >= wanted - 1) return () => undefined;
  const watch = new ResizeObserver(() => {
    scrollTo(0, wanted);
    if (scrollY >= wanted - 1) stop();
  });
  const patience = setTimeout(() => stop(), GIVE_UP_MS);
  const stop = () => {
    watch.disconnect();
    clearTimeout(patience);
    for (const name of ["wheel", "keydown", "pointerdown"]) removeEventListener(name, stop);
  };
  for (const name of ["wheel", "keydown", "pointerdown"]) addEventListener(name, stop, { passive: true });
  watch.observe(document.body);
  return stop;
}
