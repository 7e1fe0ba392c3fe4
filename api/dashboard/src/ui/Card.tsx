import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A framed part of a page under a heading of its own. */
export function Card(props: {
  title?: ComponentChildren;
  /** What stands at the right of the heading: buttons, choices. */
  aside?: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}) {
  const id = useId();
  return (
    <section class={`card ${props.class ?? ""}`} aria-labelledby={props.title ? id : undefined}>
      {(props.title ?? props.aside) && (
        <header class="card-head">
          <h2 id={id}>{props.title}</h2>
          {props.aside}
        </header>
      )}
      {props.children}
    </section>
  );
}

/** One number that matters, and what it is. */
export function Figure({ value, label, title }: { value: ComponentChildren; label: string; title?: string }) {
  return (
    <div class="card figure" title={title}>
      <strong>{value}</strong>
      <span>{label}</span>
    </div>
  );
}
