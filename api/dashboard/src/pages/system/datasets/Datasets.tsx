/** The data sets of the project: what they hold, a look into each, and an end to uploaded ones. */
import { useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { mayWrite } from "~/api/session";
import { address, ask } from "~/app/address";
import { Preview, shapeOf, taskOf } from "~/pages/new/datasets/Preview";
import { Upload } from "~/pages/new/datasets/Upload";
import { bytes, count } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Confirm } from "~/ui/Confirm";
import { Dialog } from "~/ui/Dialog";
import { Heads } from "~/ui/Heads";
import { Failure, Waiting } from "~/ui/Notice";
import { Time } from "~/ui/Time";
import { tell } from "~/ui/Toasts";

type Dataset = Schemas["Dataset"];

export function Datasets() {
  const { data, problem, refresh } = useResource("datasets", (signal) => answer(client.GET("/v1/datasets", { signal })));
  const [leaving, setLeaving] = useState<Dataset>();
  const opened = data?.items.find((one) => one.name === address.value.query.get("dataset"));
  async function remove(dataset: Dataset): Promise<void> {
    await answer(client.DELETE("/v1/datasets/{name}", { params: { path: { name: dataset.name } } }));
    tell(`The data set ${dataset.name} was deleted.`);
    refresh();
  }
  return (
    <>
      {problem && <Failure problem={problem} retry={refresh} />}
      <Card title="Data sets">
        {data ? <List datasets={data.items} onDelete={setLeaving} /> : !problem && <Waiting lines={6} />}
      </Card>
      {data && data.unreadable.length > 0 && <Unreadable items={data.unreadable} />}
      {mayWrite.value && (
        <Card title="Upload a data set">
          <Upload onDone={refresh} />
        </Card>
      )}
      {opened && (
        <Dialog title={opened.name} onClose={() => ask({ dataset: null })}>
          <div class="stack">
            <p class="quiet">{opened.summary}</p>
            <Preview dataset={opened} />
          </div>
        </Dialog>
      )}
      {leaving && (
        <Confirm
          title={`Delete the data set ${leaving.name}?`}
          label="Delete the data set"
          isFinal
          run={() => remove(leaving)}
          onClose={() => setLeaving(undefined)}
        >
          <p>Ended jobs keep their results and exports, but cannot be extended, cloned or exported anew. It cannot be taken back.</p>
        </Confirm>
      )}
    </>
  );
}

function List({ datasets, onDelete }: { datasets: readonly Dataset[]; onDelete: (dataset: Dataset) => void }) {
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label="Table of data sets">
      <table class="table">
        <Heads of={["Name", "Sample", "Task", { number: "Train" }, { number: "Validation" }, { number: "Test" }, "Origin", "Digest", { silent: "Actions" }]} />
        <tbody>
          {datasets.map((dataset) => (
            <tr key={dataset.name}>
              <th scope="row">{dataset.name}</th>
              <td>{shapeOf(dataset)}</td>
              <td>{taskOf(dataset)}</td>
              <td class="number">{count(dataset.num_train)}</td>
              <td class="number">{count(dataset.num_val)}</td>
              <td class="number">{count(dataset.num_test)}</td>
              <td title={dataset.source}>
                {dataset.origin === "uploaded" ? (
                  <>
                    uploaded <Time at={dataset.uploaded_at} />, {bytes(dataset.num_upload_bytes)}
                  </>
                ) : (
                  dataset.origin
                )}
              </td>
              <td>
                <code title={dataset.digest}>{dataset.digest.slice(0, 12)}</code>
              </td>
              <td class="row-actions">
                <button type="button" class="button button-small" onClick={() => ask({ dataset: dataset.name }, { replace: false })}>
                  Look into it
                </button>
                {dataset.origin === "uploaded" && mayWrite.value && (
                  <button type="button" class="button button-small button-bad" onClick={() => onDelete(dataset)}>
                    Delete
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Unreadable({ items }: { items: Schemas["Datasets"]["unreadable"] }) {
  return (
    <Card title="Files that could not be read">
      <ul class="checks">
        {items.map((one) => (
          <li key={one.name} class="check">
            <span class="badge badge-bad">unreadable</span>
            <div>
              <strong>{one.name}</strong>
              <p>{one.message}</p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
