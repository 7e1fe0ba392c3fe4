import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** A modal dialogue: the browser's own, which keeps the focus inside, closes by Escape and gives the focus back. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onClose={props.onClose}
      onMouseDown={(event) => event.target === dialog.current && props.onClose()}
    >
      <div class="dialog">
        <header class="card-head">
          <h2 id={id}>{props.title}</h2>
          <button type="button" class="button-plain" aria-label="Close" onClick={props.onClose}>
            ×
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}
