import { useState } from "preact/hooks";

import { tellProblem } from "~/ui/Toasts";

/** A button that copies `text`. */
export function Copy({ text, label = "Copy" }: { text: string; label?: string }) {
  const [done, setDone] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone(true);
      setTimeout(() => setDone(false), 1500);
    } catch (error) {
      tellProblem(error);
    }
  }
  return (
    <button type="button" class="button" onClick={() => void copy()}>
      {done ? "Copied" : label}
    </button>
  );
}
