/** A control for whatever is typed: words, numbers (arrows step), lists of numbers, pairs. */
import { useState } from "preact/hooks";

import type { Kind } from "~/ui/schema/fields";
import { read, stepped, typed } from "~/ui/schema/texts";
import type { ControlProps } from "~/ui/schema/SchemaField";

const HINTS: Partial<Record<Kind, string>> = { pairs: "0-2 add, 1-3 none", numbers: "none" };

export function TextInput(props: ControlProps & { placeholder?: string | undefined }) {
  const { field, value, onChange, id, described, placeholder } = props;
  const [text, setText] = useState<string | null>(null); // as it is being typed: `0.` is not yet 0
  const current = value === undefined ? field.default : value;
  const shared = {
    id,
    value: text ?? typed(field, current),
    placeholder: placeholder ?? HINTS[field.kind],
    autocomplete: "off",
    spellcheck: false,
    onBlur: () => setText(null),
    ...described,
  } as const;
  function take(typedNow: string): void {
    setText(typedNow);
    onChange(read(field, typedNow));
  }
  if (field.kind === "pairs" || field.kind === "json") {
    return <textarea {...shared} rows={2} onInput={(event) => take(event.currentTarget.value)} />;
  }
  const isNumber = field.kind === "integer" || field.kind === "number";
  const number = typeof current === "number" ? current : undefined;
  return (
    <input
      {...shared}
      type="text"
      maxLength={field.maxLength}
      inputMode={field.kind === "integer" ? "numeric" : isNumber ? "decimal" : "text"}
      onInput={(event) => take(event.currentTarget.value)}
      {...(isNumber
        ? {
            class: "schema-number",
            role: "spinbutton",
            "aria-valuenow": number,
            "aria-valuetext": number === undefined ? (placeholder ?? "not a number") : undefined,
            "aria-valuemin": field.low,
            "aria-valuemax": field.high,
            onKeyDown: (event: KeyboardEvent) => {
              const direction = event.key === "ArrowUp" ? 1 : event.key === "ArrowDown" ? -1 : 0;
              if (direction === 0) return;
              event.preventDefault();
              setText(null);
              onChange(number === undefined ? (field.low ?? 0) : stepped(field, number, direction));
            },
          }
        : {})}
    />
  );
}
