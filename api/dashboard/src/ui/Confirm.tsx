/** Asks once more before something that cannot be taken back, does it, and says beside the button why it did not work. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { Dialog } from "~/ui/Dialog";
import { Failure } from "~/ui/Notice";

export function Confirm(props: {
  title: string;
  /** What the button says: the deed itself, never "OK". */
  label: string;
  isFinal?: boolean;
  /** Does it; the dialogue closes when it is done. */
  run: () => Promise<void>;
  onClose: () => void;
  children: ComponentChildren;
}) {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  async function run(): Promise<void> {
    setBusy(true);
    setProblem(undefined);
    try {
      await props.run();
      props.onClose();
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <div class="stack">
        {props.children}
        {problem && <Failure problem={problem} />}
        <div class="dialog-buttons">
          <button type="button" class="button" onClick={props.onClose} autofocus>
            Leave it
          </button>
          <button
            type="button"
            class={`button ${props.isFinal ? "button-bad" : "button-main"}`}
            disabled={isBusy}
            onClick={() => void run()}
          >
            {props.label}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
