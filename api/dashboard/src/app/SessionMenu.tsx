/** Who looks, what they may do and until when, and the way out. */
import type { Schemas } from "~/api/client";
import { logOut } from "~/api/session";
import { Time } from "~/ui/Time";
import { tellProblem } from "~/ui/Toasts";

const MAY = {
  read: "may look at everything in the project",
  write: "may look, post jobs and act on them",
  admin: "may do everything in the project, keys included",
} as const;

export function SessionMenu({ session }: { session: Schemas["Session"] }) {
  const isGuest = session.job_id !== null;
  const name = session.is_open && !isGuest ? "open" : isGuest ? "guest" : session.scope;
  return (
    <>
      <button type="button" class="button" popoverTarget="session-menu" aria-label={`Session: ${name}`}>
        {name} <span aria-hidden="true">▾</span>
      </button>
      <div id="session-menu" class="menu" popover="auto">
        {session.is_open && !isGuest ? (
          <p>
            No key was made yet: whoever reaches this service may do everything. The first key, made on the page System or
            by <code>nas keys create</code>, closes it.
          </p>
        ) : (
          <dl class="facts">
            <dt>Scope</dt>
            <dd>{isGuest ? "may look at one job, by a share link" : `${session.scope}: ${MAY[session.scope]}`}</dd>
            <dt>Project</dt>
            <dd>{session.project_id}</dd>
            <dt>Ends</dt>
            <dd>{session.expires_at === null ? "when you log out" : <Time at={session.expires_at} />}</dd>
          </dl>
        )}
        {(!session.is_open || isGuest) && (
          <button type="button" class="button" onClick={() => void logOut().catch(tellProblem)}>
            {isGuest ? "Leave the shared view" : "Log out"}
          </button>
        )}
      </div>
    </>
  );
}
