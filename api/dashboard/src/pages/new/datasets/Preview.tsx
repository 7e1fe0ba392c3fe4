/** A look into a data set: its first samples, its shape, how many there are of each class. */
import "~/pages/new/datasets/datasets.css";
import { answer, client, type Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { count } from "~/text/numbers";
import { Failure, Waiting } from "~/ui/Notice";

type Dataset = Schemas["Dataset"];

export function Preview({ dataset }: { dataset: Dataset }) {
  const path = { name: dataset.name };
  const asked = useResource(`${dataset.name} ${dataset.digest}`, (signal) =>
    answer(client.GET("/v1/datasets/{name}/preview", { params: { path }, signal })),
  );
  const samples = asked.data?.name === dataset.name ? asked.data : undefined;
  return (
    <div class="preview">
      <dl class="preview-facts">
        <Fact name="Task" value={taskOf(dataset)} />
        <Fact name="One sample" value={shapeOf(dataset)} />
        <Fact
          name="Train, validation, test"
          value={[dataset.num_train, dataset.num_val, dataset.num_test].map(count).join(" · ")}
        />
        <Fact name="Digest" value={<code title={dataset.digest}>{dataset.digest.slice(0, 12)}</code>} />
      </dl>
      {asked.problem && <Failure problem={asked.problem} retry={asked.refresh} />}
      {samples === undefined ? !asked.problem && <Waiting lines={2} /> : <Samples samples={samples} />}
      <ClassCounts dataset={dataset} />
      {dataset.notes.map((note) => (
        <p class="quiet" key={note}>
          {note.charAt(0).toUpperCase() + note.slice(1)}.
        </p>
      ))}
    </div>
  );
}

function Fact({ name, value }: { name: string; value: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function taskOf(dataset: Dataset): string {
  return dataset.task === "classification" ? `${dataset.num_outputs} classes` : "regression";
}

export function shapeOf({ kind, input_shape: shape }: Dataset): string {
  const [channels = 1, height, width] = shape;
  if (kind !== "image" || height === undefined) return `${count(channels)} ${channels === 1 ? "feature" : "features"}`;
  const colour = channels === 1 ? "grey" : channels === 3 ? "colour" : `${channels} channels`;
  return `${height} × ${width ?? height}, ${colour}`;
}

function Samples({ samples }: { samples: Schemas["DatasetPreview"] }) {
  if (samples.images.length > 0) {
    return (
      <ul class="preview-images" aria-label="First training samples">
        {samples.images.map((image, index) => (
          <li key={index}>
            <img src={`data:image/png;base64,${image}`} alt="" width="48" height="48" />
            <span>{samples.labels[index]}</span>
          </li>
        ))}
      </ul>
    );
  }
  const hidden = samples.num_columns - samples.columns.length;
  return (
    <div class="preview-table" tabIndex={0} role="region" aria-label="First training samples">
      <table class="table">
        <thead>
          <tr>
            <th scope="col">Label</th>
            {samples.columns.map((column) => (
              <th scope="col" class="number" key={column}>
                {column}
              </th>
            ))}
            {hidden > 0 && <th scope="col">and {count(hidden)} more</th>}
          </tr>
        </thead>
        <tbody>
          {samples.rows.slice(0, 5).map((row, index) => (
            <tr key={index}>
              <th scope="row">{samples.labels[index]}</th>
              {row.map((value, column) => (
                <td class="number" key={column}>
                  {Number(value.toPrecision(4))}
                </td>
              ))}
              {hidden > 0 && <td />}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const HEIGHT = 36;

function ClassCounts({ dataset }: { dataset: Dataset }) {
  const counts = dataset.class_counts.train ?? [];
  if (counts.length === 0) return null;
  const least = Math.min(...counts);
  const most = Math.max(...counts);
  const width = Math.max(2, Math.min(18, Math.floor(420 / counts.length)));
  const text =
    least === most
      ? `${count(most)} training samples of each class`
      : `${count(least)} to ${count(most)} training samples of a class`;
  return (
    <figure class="preview-counts">
      <svg
        viewBox={`0 0 ${counts.length * width} ${HEIGHT}`}
        width={counts.length * width}
        height={HEIGHT}
        role="img"
        aria-label={text}
      >
        {counts.map((number, index) => {
          const height = Math.max(1, (number / most) * HEIGHT);
          return (
            <rect key={index} x={index * width} y={HEIGHT - height} width={width - 1} height={height}>
              <title>{`${dataset.classes[index] ?? index}: ${count(number)}`}</title>
            </rect>
          );
        })}
      </svg>
      <figcaption>{text}</figcaption>
    </figure>
  );
}
