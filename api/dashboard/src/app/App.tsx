/** The frame around every page: who looks, what is live, where one can go. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";

import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import { recall, session } from "~/api/session";
import { address } from "~/app/address";
import { Banner } from "~/app/Banner";
import { Header } from "~/app/Header";
import { Help } from "~/app/Help";
import { useKeys } from "~/app/keys";
import { Page } from "~/app/Page";
import { match } from "~/app/routes";
import { Login } from "~/pages/login/Login";
import { Failure, Waiting } from "~/ui/Notice";
import { Toasts } from "~/ui/Toasts";

const RETRY_MS = 2000;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const unreachable = signal<Problem | null>(null);

async function begin(): Promise<void> {
  try {
    await recall();
    unreachable.value = null;
  } catch (error) {
    unreachable.value = problemOf(error);
    setTimeout(() => void begin(), RETRY_MS);
  }
}

export function App() {
  const [isHelpOpen, setHelpOpen] = useState(false);
  const toggleHelp = () => setHelpOpen((known) => !known);
  useKeys([{ key: "?", does: "This help", run: toggleHelp }]);
  useEffect(() => void begin(), []);
  useLine();
  useEnd(session.value?.expires_at);
  useReturn();
  return (
    <>
      <a class="skip-link" href="#main" onClick={(event) => skipTo(event)}>
        Skip to the content
      </a>
      <Header onHelp={toggleHelp} />
      {session.value && <Banner />}
      <main id="main" tabIndex={-1}>
        <Content />
      </main>
      <Toasts />
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </>
  );
}

function Content() {
  const known = session.value;
  const shown = match(address.value.path);
  if (known === undefined && unreachable.value !== null) {
    return <Failure problem={unreachable.value} retry={() => void begin()} />;
  }
  if (known === undefined) return <Waiting />;
  if (known === null && shown?.route.path[0] !== "share") return <Login />;
  return <Page match={shown} />;
}

/** One line for each login. */
function useLine(): void {
  const known = session.value;
  const who = known ? [known.project_id, known.scope, known.job_id, known.csrf_token].join(" ") : null;
  useEffect(() => {
    if (who === null) return;
    line.open();
    return () => line.close();
  }, [who]);
}

/** Ask who one is when the login ends: the form stands in for the page then, at the same address. */
function useEnd(at: string | null | undefined): void {
  useEffect(() => {
    if (!at) return;
    const wait = Math.min(Math.max(0, Date.parse(at) - Date.now()) + 1000, LONGEST_TIMER_MS);
    const timer = setTimeout(() => void recall().catch(() => undefined), wait);
    return () => clearTimeout(timer);
  }, [at]);
}

/** Another window of the browser may have logged in or out meanwhile. */
function useReturn(): void {
  useEffect(() => {
    const look = () => {
      const isOfKey = session.peek() !== undefined && !session.peek()?.is_open;
      if (document.visibilityState === "visible" && isOfKey) recall().catch(() => undefined);
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
}

function skipTo(event: Event): void {
  event.preventDefault(); // the address after # is the page's own
  document.getElementById("main")?.focus();
}
