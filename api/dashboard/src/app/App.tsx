/** The frame around every page: who looks, what is live, where one can go. */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import { logOut, recall, session, sharedJob } from "~/api/session";
import { address, href } from "~/app/address";
import { match, type Match, type PageProps } from "~/app/routes";
import { choose, theme, THEMES, type Theme } from "~/app/theme";
import { Login } from "~/pages/login/Login";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import { tellProblem, Toasts } from "~/ui/Toasts";

const unreachable = signal<Problem | null>(null);

async function begin(): Promise<void> {
  unreachable.value = null;
  try {
    await recall();
  } catch (error) {
    unreachable.value = problemOf(error);
    setTimeout(() => void begin(), 2000);
  }
}

export function App() {
  useEffect(() => void begin(), []);
  const known = session.value;
  useEffect(() => {
    if (known) line.open();
    else line.close();
  }, [known]);
  const shown = match(address.value.path);
  return (
    <>
      <a class="skip-link" href="#main" onClick={(event) => skipTo(event)}>
        Skip to the content
      </a>
      <Header />
      <main id="main" tabIndex={-1}>
        {unreachable.value !== null && known === undefined ? (
          <Failure problem={unreachable.value} retry={() => void begin()} />
        ) : known === undefined && shown?.route.path[0] !== "share" ? (
          <Waiting />
        ) : known === null && shown?.route.path[0] !== "share" ? (
          <Login />
        ) : (
          <Page match={shown} />
        )}
      </main>
      <Toasts />
    </>
  );
}

function skipTo(event: Event): void {
  event.preventDefault(); // the address after # is the page's own
  document.getElementById("main")?.focus();
}

function Header() {
  const { path } = address.value;
  const current = (part: string) => ((path[0] ?? "") === part ? "page" : undefined);
  return (
    <header class="top">
      <a class="brand" href={sharedJob.value === null ? href([]) : href(["jobs", sharedJob.value])}>
        <img src={new URL("../mark.svg", import.meta.url).href} alt="" width="22" height="22" />
        Skip NAS
      </a>
      {session.value && sharedJob.value === null && (
        <nav aria-label="Pages">
          <a href={href([])} aria-current={current("")}>
            Jobs
          </a>
          <a href={href(["new"])} aria-current={current("new")}>
            New job
          </a>
          <a href={href(["compare"])} aria-current={current("compare")}>
            Compare
          </a>
          <a href={href(["system"])} aria-current={current("system")}>
            System
          </a>
        </nav>
      )}
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
      {session.value && !session.value.is_open && (
        <button type="button" class="button" onClick={() => void logOut().catch(tellProblem)}>
          Log out
        </button>
      )}
    </header>
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

function Page({ match: shown }: { match: Match | null }) {
  const [page, setPage] = useState<{ of: Match["route"]; View: ComponentType<PageProps> }>();
  const [problem, setProblem] = useState<Problem>();
  const route = shown?.route;
  useEffect(() => {
    document.title = route ? `${route.title} · Skip NAS` : "Skip NAS";
    if (route === undefined) return;
    let isWanted = true;
    setProblem(undefined);
    route.load().then(
      (loaded) => isWanted && setPage({ of: route, View: loaded.default }),
      (error: unknown) => isWanted && setProblem(problemOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [route]);
  if (shown === null)
    return (
      <Empty title="There is no such page">
        <a href={href([])}>To the jobs</a>
      </Empty>
    );
  if (problem) return <Failure problem={problem} retry={() => location.reload()} />;
  if (page?.of !== shown.route) return <Waiting />;
  return <page.View key={shown.ids.join("/")} ids={shown.ids} />;
}
