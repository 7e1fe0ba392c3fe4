import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { useState } from "preact/hooks";
import { afterEach, describe, expect, it } from "vitest";

import type { Field, Json } from "~/ui/schema/fields";
import { SchemaField } from "~/ui/schema/SchemaField";

const SPAN: Field = {
  path: "space.max_span",
  kind: "integer",
  label: "Max span",
  help: "Most layers.",
  isNullable: true,
  default: null,
  options: [],
  low: 1,
};
const RATE: Field = { ...SPAN, path: "recipe.rate", kind: "number", label: "Rate", isNullable: false, default: 0.01 };

let said: Json | undefined;
function hear(value: Json | undefined): void {
  said = value;
}
function Held({ field, error }: { field: Field; error?: string }) {
  const [value, setValue] = useState<Json>();
  function take(next: Json | undefined): void {
    hear(next);
    setValue(next);
  }
  return <SchemaField field={field} value={value} onChange={take} error={error} />;
}
afterEach(cleanup);

describe("a field", () => {
  it("tells readers of screens what is wrong with it and what it is for", () => {
    render(<Held field={RATE} error="Give a number." />);
    const input = screen.getByRole("spinbutton", { name: "Rate" });
    expect(input.getAttribute("aria-invalid")).toBe("true");
    const about = input
      .getAttribute("aria-describedby")
      ?.split(" ")
      .map((id) => document.getElementById(id)?.textContent);
    expect(about).toEqual(["Most layers.", "Give a number."]);
  });

  it("leaves what is being typed as it is, and goes back to its default by its button", () => {
    render(<Held field={RATE} />);
    const input = screen.getByRole<HTMLInputElement>("spinbutton");
    expect(input.value).toBe("0.01");
    fireEvent.input(input, { target: { value: "0." } });
    expect([input.value, said]).toEqual(["0.", 0]);
    fireEvent.blur(input);
    fireEvent.click(screen.getByRole("button", { name: "Rate: back to the default, 0.01" }));
    expect([input.value, said]).toEqual(["0.01", undefined]);
  });

  it("has a switch for no limit that brings back what was typed", () => {
    render(<Held field={SPAN} />);
    const none = screen.getByRole<HTMLInputElement>("checkbox", { name: "no limit" });
    expect(none.checked).toBe(true);
    fireEvent.keyDown(screen.getByRole("spinbutton"), { key: "ArrowUp" });
    fireEvent.keyDown(screen.getByRole("spinbutton"), { key: "ArrowUp" });
    expect([said, none.checked]).toEqual([2, false]);
    fireEvent.click(none);
    expect(said).toBeNull();
    fireEvent.click(none);
    expect(said).toBe(2);
  });
});
