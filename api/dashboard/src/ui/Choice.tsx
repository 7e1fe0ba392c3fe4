/** One of a few: a list that opens, with its label beside it. */
interface Props<T extends string> {
  label: string;
  value: T;
  choices: readonly { readonly value: T; readonly text: string }[];
  onChoose: (value: T) => void;
}

export function Choice<T extends string>({ label, value, choices, onChoose }: Props<T>) {
  return (
    <label class="choice">
      <span>{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value as T)}>
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
    </label>
  );
}
