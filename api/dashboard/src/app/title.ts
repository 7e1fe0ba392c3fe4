/** What the browser's tab is called: the thing that is looked at, the page, the service. */
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const subject = signal<{ readonly name: string } | null>(null);
/** The page's own name, set by the frame. */
export const pageTitle = signal<string | null>(null);

/** Put the name of what a page shows, as of a job, before the page's own for as long as it is shown. */
export function useTitle(name: string | null | undefined): void {
  useEffect(() => {
    if (!name) return;
    const mine = { name };
    subject.value = mine;
    return () => {
      if (subject.peek() === mine) subject.value = null; // else another page has come up meanwhile
    };
  }, [name]);
}

effect(() => {
  document.title = [subject.value?.name, pageTitle.value, "Skip NAS"].filter(Boolean).join(" · ");
});
