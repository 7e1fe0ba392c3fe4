/** What the browser's tab is called: the thing that is looked at, the page, the service. */
import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const subject = signal<string | null>(null);
/** The page's own name, set by the frame. */
export const pageTitle = signal<string | null>(null);

/** Put the name of what a page shows, as of a job, before the page's own for as long as it is shown. */
export function useTitle(name: string | null | undefined): void {
  useEffect(() => {
    subject.value = name ?? null;
    return () => {
      subject.value = null;
    };
  }, [name]);
}

effect(() => {
  document.title = [subject.value, pageTitle.value, "Skip NAS"].filter((part) => part !== null).join(" · ");
});
