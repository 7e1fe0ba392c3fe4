/** Python code in colours, which come from the style sheet: the highlighter only gives names to its parts. */
import "~/ui/code.css";
import { useEffect, useRef } from "preact/hooks";

import { highlighted } from "~/ui/highlight";

export function Code({ text, label }: { text: string; label: string }) {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    place.current?.replaceChildren(highlighted(text));
  }, [text]);
  return (
    <pre class="code" tabIndex={0} role="region" aria-label={label}>
      <code ref={place} />
    </pre>
  );
}
