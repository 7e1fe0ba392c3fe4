/** One field of a schema as a control with its name, what it is for, its default, and what is wrong with it. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";

import { Choices, type Option } from "~/ui/schema/Choices";
import { wordOf, type Field, type Json } from "~/ui/schema/fields";
import { typed } from "~/ui/schema/texts";
import { TextInput } from "~/ui/schema/TextInput";
import "~/ui/schema/schema.css";

export interface FieldProps {
  readonly field: Field;
  /** What was typed; undefined takes the default. */
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly error?: string | undefined;
  /** What can be chosen, with a word on each; by default what the schema says. */
  readonly options?: readonly Option[] | undefined;
  /** What stands for null. */
  readonly nothing?: string | undefined;
  /** Said beside the value: a time in hours, for instance. */
  readonly note?: string | undefined;
}

/** What a control is told of its surroundings. */
export interface ControlProps extends FieldProps {
  readonly id: string;
  readonly described: { "aria-describedby": string | undefined; "aria-invalid": boolean };
}

export function idOf(path: string): string {
  return `field-${path.replaceAll(".", "-")}`;
}

export function SchemaField(props: FieldProps) {
  const { field, error, note } = props;
  const id = idOf(field.path);
  const isChanged = props.value !== undefined && typed(field, props.value) !== typed(field, field.default);
  const about = [field.help && `${id}-help`, note && `${id}-note`, error && `${id}-error`].filter(Boolean).join(" ");
  const control = {
    ...props,
    id,
    described: { "aria-describedby": about || undefined, "aria-invalid": error !== undefined },
  };
  const isGroup = field.kind === "choices";
  const Label = isGroup ? "span" : "label";
  return (
    <div
      class={`schema-field ${isChanged ? "is-changed" : ""} ${isGroup && isLong(props) ? "schema-wide" : ""}`}
      {...(isGroup ? { role: "group", "aria-labelledby": `${id}-label`, "aria-describedby": about || undefined } : {})}
    >
      <div class="schema-head">
        <Label class="schema-label" id={`${id}-label`} {...(isGroup ? {} : { for: id })}>
          {field.label}
        </Label>
        {isChanged && (
          <button
            type="button"
            class="schema-reset"
            onClick={() => props.onChange(undefined)}
            aria-label={`${field.label}: back to the default, ${shown(props, field.default)}`}
          >
            default: {shown(props, field.default)} ↺
          </button>
        )}
      </div>
      <Control {...control} />
      {note && <Line id={`${id}-note`}>{note}</Line>}
      {error && (
        <p class="schema-error" id={`${id}-error`}>
          {error}
        </p>
      )}
      {field.help && <Line id={`${id}-help`}>{field.help}</Line>}
    </div>
  );
}

function Line({ id, children }: { id: string; children: ComponentChildren }) {
  return (
    <p class="schema-help" id={id}>
      {children}
    </p>
  );
}

/** Whether so much can be chosen that it wants a row of its own. */
function isLong({ field, options }: FieldProps): boolean {
  return field.options.length > 6 || options?.some((option) => option.kind !== undefined) === true;
}

/** A value in the words that its control uses. */
function shown({ field, nothing }: FieldProps, value: Json): string {
  if (value === null) return nothing ?? "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typed(field, value) || "none";
}

function Control(props: ControlProps) {
  const { field } = props;
  switch (field.kind) {
    case "boolean":
      return field.isNullable ? <YesNo {...props} /> : <Switch {...props} />;
    case "choice":
      return <Select {...props} />;
    case "choices":
      return <Choices {...props} />;
    case "text":
      return props.options ? <Select {...props} /> : <TextInput {...props} />;
    default:
      return field.isNullable ? <Limit {...props} /> : <TextInput {...props} />;
  }
}

function Switch({ field, value, onChange, id, described }: ControlProps) {
  const isOn = (value ?? field.default) === true;
  return (
    <span class="schema-switch">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange(event.currentTarget.checked)}
        {...described}
      />
      <span aria-hidden="true">{isOn ? "yes" : "no"}</span>
    </span>
  );
}

const YES_NO: readonly Option[] = [
  { name: "true", text: "yes" },
  { name: "false", text: "no" },
];

function YesNo(props: ControlProps) {
  return (
    <Select
      {...props}
      options={YES_NO}
      value={props.value === undefined ? undefined : props.value === null ? null : wordOf(props.value)}
      onChange={(value) => props.onChange(value === "true" ? true : value === "false" ? false : value)}
    />
  );
}

function Select({ field, value, onChange, id, described, options, nothing }: ControlProps) {
  const known: readonly Option[] = options ?? field.options.map((name) => ({ name }));
  const current = value === undefined ? field.default : value;
  const name = current === null ? "" : wordOf(current);
  const chosen = known.find((option) => option.name === name);
  return (
    <>
      <select
        id={id}
        value={name}
        onChange={(event) => onChange(event.currentTarget.value === "" ? null : event.currentTarget.value)}
        {...described}
      >
        {field.isNullable && <option value="">{nothing ?? "automatic"}</option>}
        {chosen === undefined && name !== "" && <option value={name}>{name}</option>}
        {known.map((option) => (
          <option key={option.name} value={option.name}>
            {option.text ?? option.name}
          </option>
        ))}
      </select>
      {chosen?.summary && <p class="schema-help schema-summary">{chosen.summary}</p>}
    </>
  );
}

/** A number, or none; the switch brings back what was typed before. */
function Limit(props: ControlProps) {
  const { field, value, onChange, id, nothing = "no limit" } = props;
  const [isAwaited, setAwaited] = useState(false);
  const [former, setFormer] = useState<Json>(field.default);
  const current = value === undefined ? field.default : value;
  const isNone = current === null && !isAwaited;
  function toggle(): void {
    if (!isNone) {
      setFormer(current);
      setAwaited(false);
      onChange(null);
    } else if (former !== null) onChange(former);
    else {
      setAwaited(true);
      document.getElementById(id)?.focus();
    }
  }
  return (
    <span class="schema-limit" onBlurCapture={() => setAwaited(false)}>
      <TextInput {...props} placeholder={isNone ? nothing : undefined} />
      <label class="schema-nothing">
        <input type="checkbox" checked={isNone} onChange={toggle} />
        {nothing}
      </label>
    </span>
  );
}
