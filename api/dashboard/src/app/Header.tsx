/** Above every page: where one can go, whether what is shown is live, and who looks. */
import { line } from "~/api/live";
import { mayWrite, session, sharedJob } from "~/api/session";
import { address, href } from "~/app/address";
import { SessionMenu } from "~/app/SessionMenu";
import { choose, theme, THEMES, type Theme } from "~/app/theme";

const PAGES = [
  { name: "Jobs", path: [] },
  { name: "New job", path: ["new"] },
  { name: "Compare", path: ["compare"] },
  { name: "System", path: ["system"] },
] as const;

export function Header({ onHelp }: { onHelp: () => void }) {
  const guestOf = sharedJob.value;
  return (
    <header class="top">
      <a class="brand" href={guestOf === null ? href([]) : href(["jobs", guestOf])}>
        <img src={new URL("../mark.svg", import.meta.url).href} alt="" width="22" height="22" />
        Skip NAS
      </a>
      {session.value && guestOf === null && <Pages />}
      {session.value && guestOf !== null && <span class="badge badge-busy">Shared view</span>}
      <span class="spring" />
      {session.value && <Dot />}
      <label class="for-readers" for="theme">
        Theme
      </label>
      <select id="theme" value={theme.value} onChange={(event) => choose(event.currentTarget.value as Theme)}>
        {THEMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <button type="button" class="button help-button" aria-label="Keyboard help" title="Keyboard help (?)" onClick={onHelp}>
        ?
      </button>
      {session.value && <SessionMenu session={session.value} />}
    </header>
  );
}

function Pages() {
  const here = address.value.path[0] ?? "";
  const ofJobs = here === "jobs" ? "" : here;
  return (
    <nav aria-label="Pages">
      {PAGES.filter(({ name }) => name !== "New job" || mayWrite.value).map(({ name, path }) => {
        const isHere = (path[0] ?? "") === ofJobs;
        return (
          <a key={name} href={href(path)} aria-current={isHere ? (here === ofJobs ? "page" : "true") : undefined}>
            {name}
          </a>
        );
      })}
    </nav>
  );
}

const SAID = {
  live: "Changes are shown as they happen",
  late: "The service has said nothing for a while",
  lost: "The service does not answer; trying again",
} as const;

function Dot() {
  const state = line.state.value;
  return (
    <span class={`dot dot-${state}`} role="status" title={SAID[state]}>
      {state}
    </span>
  );
}
