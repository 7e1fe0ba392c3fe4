/** The sections of the form below the data: their fields, the rare ones folded. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

import { optionsAt, type Catalogue } from "~/pages/new/catalogue";
import type { Placed } from "~/pages/new/errors";
import type { Form } from "~/pages/new/form";
import { goalsOf, namesOf } from "~/pages/new/goals";
import type { Filled } from "~/pages/new/sections";
import type { Schemas } from "~/api/client";
import { count, short } from "~/text/numbers";
import { duration } from "~/text/times";
import type { Field, Json } from "~/ui/schema/fields";
import { SchemaField } from "~/ui/schema/SchemaField";

interface Shared {
  readonly form: Form;
  readonly catalogue: Catalogue;
  readonly dataset: Schemas["Dataset"] | undefined;
  readonly errors: Placed;
}

export function FieldOf({ field, form, catalogue, dataset, errors }: Shared & { field: Field }) {
  if (field.path === "objectives") {
    return (
      <SchemaField
        field={{ ...field, kind: "choices", default: [] }}
        value={namesOf(form.typedAt(field.path))}
        onChange={(names) => form.set(field.path, goalsOf(names, form.typedAt(field.path)))}
        error={errors.beside.get(field.path)}
        options={optionsAt(field.path, catalogue, dataset)}
      />
    );
  }
  return (
    <SchemaField
      field={field}
      value={form.typedAt(field.path)}
      onChange={(value) => form.set(field.path, value)}
      error={errors.beside.get(field.path)}
      options={optionsAt(field.path, catalogue, dataset)}
      nothing={nothingOf(field)}
      note={noteOf(field, form.at(field.path))}
    />
  );
}

export function SectionFields({
  filled,
  children,
  ...shared
}: Shared & { filled: Filled; children?: ComponentChildren }) {
  return (
    <>
      {filled.open.length > 0 && (
        <div class="new-fields">
          {filled.open.map((field) => (
            <FieldOf key={field.path} field={field} {...shared} />
          ))}
        </div>
      )}
      {children}
      {filled.folded.length > 0 && <Folded {...shared} fields={filled.folded} />}
    </>
  );
}

function Folded({ fields, ...shared }: Shared & { fields: readonly Field[] }) {
  const box = useRef<HTMLDetailsElement>(null);
  const numChanged = fields.filter(shared.form.isChanged).length;
  const hasError = fields.some((field) => shared.errors.beside.has(field.path));
  useEffect(() => {
    if (hasError && box.current) box.current.open = true;
  }, [hasError]);
  return (
    <details class="new-folded" ref={box}>
      <summary>
        {fields.length} more {fields.length === 1 ? "setting" : "settings"}
        {numChanged > 0 && <span class="badge badge-busy">{numChanged} changed</span>}
      </summary>
      <div class="new-fields">
        {fields.map((field) => (
          <FieldOf key={field.path} field={field} {...shared} />
        ))}
      </div>
    </details>
  );
}

/** What null means for a field, in its own words. */
function nothingOf(field: Field): string | undefined {
  if (!field.isNullable) return undefined;
  switch (field.path) {
    case "dataset.max_train_samples":
    case "dataset.max_val_samples":
      return "all";
    case "budget.target_score":
      return "no target";
    case "recipe.gradient_clip":
      return "do not clip";
    default:
      return /by default|default is/.test(field.help) ? "automatic" : "no limit";
  }
}

/** A number as people read it, where that is another than was typed. */
function noteOf(field: Field, value: Json): string | undefined {
  if (typeof value !== "number") return undefined;
  if (field.path.endsWith("_seconds")) return value >= 60 ? `= ${duration(value)}` : undefined;
  if (field.kind === "integer" && value >= 10_000 && field.path !== "seed")
    return `= ${value >= 1e6 ? short(value) : count(value)}`;
  return undefined;
}
