import { useEffect, useRef, useState } from "preact/hooks";

import { tell } from "~/ui/Toasts";

/** A button that copies `text`. */
export function Copy({ text, label = "Copy" }: { text: string; label?: string }) {
  const button = useRef<HTMLButtonElement>(null);
  const [done, setDone] = useState(false);
  useEffect(() => {
    if (!done) return;
    const timer = setTimeout(() => setDone(false), 1500);
    return () => clearTimeout(timer);
  }, [done]);
  async function copy(): Promise<void> {
    if (await copied(text, button.current)) setDone(true);
    else tell("The browser does not let the page copy. Mark the text and copy it yourself.", "bad");
  }
  return (
    <button ref={button} type="button" class="button" onClick={() => void copy()}>
      <span aria-live="polite">{done ? "Copied" : label}</span>
    </button>
  );
}

/** Over plain HTTP from another machine browsers hide the clipboard; the old way works there. */
async function copied(text: string, beside: HTMLElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "for-readers";
    (beside?.closest("dialog") ?? document.body).append(field);
    field.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without a secure context
    const isDone = document.execCommand("copy");
    field.remove();
    beside?.focus();
    return isDone;
  }
}
