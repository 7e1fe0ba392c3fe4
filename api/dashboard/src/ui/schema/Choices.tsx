/** Any of several: check boxes. Kinds of skips show their colour and dash. */
import type { ControlProps } from "~/ui/schema/SchemaField";

export interface Option {
  readonly name: string;
  readonly text?: string;
  /** What it is, in a sentence. */
  readonly summary?: string;
  /** It belongs to every choice. */
  readonly isFixed?: boolean;
  /** Drawn as a line of this kind of skip. */
  readonly kind?: string;
}

export function Choices({ field, value, onChange, id, described, options }: ControlProps) {
  const known: readonly Option[] = options ?? field.options.map((name) => ({ name }));
  const current = value === undefined ? field.default : value;
  const chosen = Array.isArray(current) ? current.map(String) : [];
  const strange = chosen.filter((name) => !known.some((option) => option.name === name));
  const all: readonly Option[] = [...known, ...strange.map((name) => ({ name }))];
  function toggle(name: string): void {
    const next = all.filter((one) => one.isFixed === true || (one.name === name) !== chosen.includes(one.name));
    onChange(next.map((one) => one.name));
  }
  return (
    <div class="schema-choices">
      {all.map((option, index) => (
        <label key={option.name} title={option.summary}>
          <input
            id={index === 0 ? id : undefined}
            type="checkbox"
            checked={option.isFixed === true || chosen.includes(option.name)}
            disabled={option.isFixed}
            onChange={() => toggle(option.name)}
            {...described}
          />
          {option.kind !== undefined && <KindLine kind={option.kind} />}
          {option.text ?? option.name}
        </label>
      ))}
    </div>
  );
}

/** A stroke as skips of this kind are drawn. */
export function KindLine({ kind }: { kind: string }) {
  return (
    <svg class={`kind-line kind-line-${kind}`} viewBox="0 0 28 10" width="28" height="10" aria-hidden="true">
      <path d="M1 8 Q14 -4 27 8" />
    </svg>
  );
}
