/** The keys of the project: made, shown once, revoked. */
import { useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { useResource } from "~/api/resource";
import { NewKey } from "~/pages/system/access/NewKey";
import { Card } from "~/ui/Card";
import { Confirm } from "~/ui/Confirm";
import { Heads } from "~/ui/Heads";
import { Lease, stands } from "~/ui/Lease";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import { Time } from "~/ui/Time";
import { tell } from "~/ui/Toasts";

type Key = Schemas["Key"];

export function Keys() {
  const { data, problem, refresh } = useResource("keys", (signal) => answer(client.GET("/v1/keys", { signal })));
  const [ending, setEnding] = useState<Key>();
  async function revoke(key: Key): Promise<void> {
    await answer(client.DELETE("/v1/keys/{key_id}", { params: { path: { key_id: key.id } } }));
    tell(`The key ${key.name || key.id} opens nothing any more.`);
    refresh();
  }
  return (
    <Card title="Keys">
      <div class="stack">
        <NewKey onMade={refresh} />
        {problem && <Failure problem={problem} retry={refresh} />}
        {data === undefined ? !problem && <Waiting /> : <List keys={data.items} onRevoke={setEnding} />}
      </div>
      {ending && (
        <Confirm
          title={`Revoke the key ${ending.name || ending.id}?`}
          label="Revoke the key"
          isFinal
          run={() => revoke(ending)}
          onClose={() => setEnding(undefined)}
        >
          <p>
            Every login and script that uses it stops at once; it cannot be taken back. If it is the key that you logged in
            with, you are logged out.
          </p>
        </Confirm>
      )}
    </Card>
  );
}

function List({ keys, onRevoke }: { keys: readonly Key[]; onRevoke: (key: Key) => void }) {
  if (keys.length === 0)
    return (
      <Empty title="No key was made yet">
        <p>Whoever reaches this service may do everything. The first key closes it.</p>
      </Empty>
    );
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label="Table of keys">
      <table class="table">
        <Heads of={["Name", "Scope", "State", "Made", "Last used", { silent: "Revoke" }]} />
        <tbody>
          {keys.toReversed().map((key) => (
            <tr key={key.id} class={stands(key) ? "" : "is-over"}>
              <th scope="row" title={key.id}>
                {key.name || <code>{key.id}</code>}
              </th>
              <td>{key.scope}</td>
              <td>
                <Lease of={key} />
              </td>
              <td>
                <Time at={key.created_at} />
              </td>
              <td>{key.last_used_at === null ? "never" : <Time at={key.last_used_at} />}</td>
              <td class="row-actions">
                {stands(key) && (
                  <button type="button" class="button button-small button-bad" onClick={() => onRevoke(key)}>
                    Revoke
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
