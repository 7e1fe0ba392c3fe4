/** For how long something is to last: a choice in a form, read by `secondsOf`. */
const DAY = 86_400;
const CHOICES = [
  ["a day", DAY],
  ["a week", 7 * DAY],
  ["30 days", 30 * DAY],
  ["a year", 365 * DAY],
] as const;
const USUAL = 30 * DAY;
const NAME = "lifetime";

export function Lifetimes() {
  return (
    <label class="field">
      <span>Lasts</span>
      <select name={NAME}>
        {CHOICES.map(([text, seconds]) => (
          <option key={text} value={seconds} selected={seconds === USUAL}>
            {text}
          </option>
        ))}
        <option value="">until it is revoked</option>
      </select>
    </label>
  );
}

/** Null: until it is revoked. */
export function secondsOf(form: FormData): number | null {
  const chosen = form.get(NAME);
  return typeof chosen === "string" && chosen !== "" ? Number(chosen) : null;
}
