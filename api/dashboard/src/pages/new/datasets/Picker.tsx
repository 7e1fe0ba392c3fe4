/** The data sets that there are, one to be chosen; what cannot be read is said with its reason. */
import "~/pages/new/datasets/datasets.css";
import type { Schemas } from "~/api/client";
import { shapeOf, taskOf } from "~/pages/new/datasets/Preview";
import { short } from "~/text/numbers";

export function Picker(props: {
  datasets: Schemas["Datasets"];
  chosen: string;
  error: string | undefined;
  onChoose: (dataset: Schemas["Dataset"]) => void;
}) {
  const { datasets, chosen, error } = props;
  const isKnown = datasets.items.some((one) => one.name === chosen || one.digest === chosen);
  return (
    <div class="picker-whole">
      <fieldset class="picker" aria-describedby={error ? "picker-error" : undefined}>
        <legend class="for-readers">Data set</legend>
        {datasets.items.map((one) => (
          <label class="picker-one" key={one.name}>
            <input
              type="radio"
              name="dataset.name"
              value={one.name}
              checked={one.name === chosen || one.digest === chosen}
              aria-invalid={error !== undefined && one.name === chosen}
              onChange={() => props.onChoose(one)}
            />
            <span>
              <strong>{one.name}</strong>
              <span class="badge badge-quiet">{one.kind}</span>
              {one.origin === "uploaded" && <span class="badge badge-busy">uploaded</span>}
              <br />
              <span class="quiet">
                {short(one.num_train + one.num_val + one.num_test)} samples · {shapeOf(one)} · {taskOf(one)}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {!isKnown && (
        <p class="schema-error">There is no data set {chosen} any more: choose another, or upload it again.</p>
      )}
      {error && (
        <p class="schema-error" id="picker-error">
          {error}
        </p>
      )}
      {datasets.unreadable.length > 0 && (
        <details>
          <summary class="quiet">{datasets.unreadable.length} could not be read</summary>
          <ul>
            {datasets.unreadable.map((one) => (
              <li key={one.name}>
                <strong>{one.name}</strong>: {one.message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
