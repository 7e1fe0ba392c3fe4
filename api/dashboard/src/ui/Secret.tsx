/** Something that is shown this once, and how to take it along. */
import { Copy } from "~/ui/Copy";

export function Secret({ label, text, note }: { label: string; text: string; note: string }) {
  return (
    <div class="secret" role="status">
      <label class="field">
        <span>{label}</span>
        <input readOnly value={text} onFocus={(event) => event.currentTarget.select()} />
      </label>
      <Copy text={text} />
      <p class="quiet">{note}</p>
    </div>
  );
}
