/** Share links in a table: for whom, since when, until when, and an end to each. */
import { useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { href } from "~/app/address";
import { Confirm } from "~/ui/Confirm";
import { Heads } from "~/ui/Heads";
import { Lease, stands } from "~/ui/Lease";
import { Time } from "~/ui/Time";
import { tell } from "~/ui/Toasts";

type Link = Schemas["Share"];

export function Shares(props: {
  shares: readonly Link[];
  onRevoked: () => void;
  /** Whether they lead to several jobs. */
  showsJob?: boolean;
}) {
  const { shares, onRevoked, showsJob = false } = props;
  const [ending, setEnding] = useState<Link>();
  if (shares.length === 0) return <p class="quiet">There is no link yet.</p>;
  async function revoke(link: Link): Promise<void> {
    await answer(client.DELETE("/v1/shares/{share_id}", { params: { path: { share_id: link.id } } }));
    tell("The link leads nowhere any more.");
    onRevoked();
  }
  return (
    <div class="table-box" tabIndex={0} role="region" aria-label="Table of share links">
      <table class="table">
        <Heads of={["For", ...(showsJob ? ["Job"] : []), "State", "Made", "Last used", { silent: "Revoke" }]} />
        <tbody>
          {shares.toReversed().map((link) => (
            <tr key={link.id} class={stands(link) ? "" : "is-over"}>
              <td>{link.name || <span class="quiet">nobody named</span>}</td>
              {showsJob && (
                <td>
                  <a class="short-id" href={href(["jobs", link.job_id])} title={link.job_id}>
                    …{link.job_id.slice(-6)}
                  </a>
                </td>
              )}
              <td>
                <Lease of={link} />
              </td>
              <td>
                <Time at={link.created_at} />
              </td>
              <td>{link.last_used_at === null ? "never" : <Time at={link.last_used_at} />}</td>
              <td class="number">
                {stands(link) && (
                  <button type="button" class="button button-small" onClick={() => setEnding(link)}>
                    Revoke
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {ending && (
        <Confirm
          title="Revoke this link?"
          label="Revoke the link"
          isFinal
          run={() => revoke(ending)}
          onClose={() => setEnding(undefined)}
        >
          <p>
            Whoever looks at the job by the link {ending.name && <strong>{ending.name}</strong>} is logged out at once. It
            cannot be taken back.
          </p>
        </Confirm>
      )}
    </div>
  );
}
