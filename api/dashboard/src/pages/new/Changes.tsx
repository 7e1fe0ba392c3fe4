/** What differs from the defaults, each a way to its field. */
import type { Form } from "~/pages/new/form";
import { isObject, type Field, type Json } from "~/ui/schema/fields";
import { idOf } from "~/ui/schema/SchemaField";
import { typed } from "~/ui/schema/texts";

export function Changes({ form }: { form: Form }) {
  const changed = form.fields.filter((field) => field.path !== "name" && form.isChanged(field));
  if (changed.length === 0) return null;
  return (
    <div class="changes">
      <h3>Other than by default</h3>
      <ul>
        {changed.map((field) => (
          <li key={field.path}>
            <button type="button" class="button-link" onClick={() => show(field)}>
              {field.label}
            </button>{" "}
            {written(field, form.at(field.path))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function written(field: Field, value: Json): string {
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return isObject(value) && Object.keys(value).length === 0 ? "none" : typed(field, value) || "none";
}

/** Opens what it is folded in, and goes there. */
function show(field: Field): void {
  const control =
    document.getElementById(idOf(field.path)) ?? document.querySelector<HTMLElement>(`[name="${field.path}"]:checked`);
  const folded = control?.closest("details");
  if (folded) folded.open = true;
  control?.focus();
  control?.scrollIntoView({ block: "center" });
}
