/** How a key or a link stands: valid, until when, or over. */
import { ago, exact } from "~/text/times";

export interface Leased {
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
}

/** Whether it still opens anything. */
export function stands(leased: Leased, now = Date.now()): boolean {
  return leased.revoked_at === null && (leased.expires_at === null || Date.parse(leased.expires_at) > now);
}

export function Lease({ of: leased }: { of: Leased }) {
  if (leased.revoked_at !== null) {
    return (
      <span class="badge badge-quiet" title={exact(leased.revoked_at)}>
        revoked
      </span>
    );
  }
  if (!stands(leased)) {
    return (
      <span class="badge badge-quiet" title={exact(leased.expires_at)}>
        expired
      </span>
    );
  }
  return (
    <span class="lease">
      <span class="badge badge-good">valid</span>
      {leased.expires_at !== null && (
        <span class="quiet" title={exact(leased.expires_at)}>
          ends {ago(leased.expires_at)}
        </span>
      )}
    </span>
  );
}
