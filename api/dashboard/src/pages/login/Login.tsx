/** The door: a key, or the token of a share link. Behind it is the address that was asked for. */
import { useEffect, useRef, useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { hasEnded, logIn } from "~/api/session";
import { pageTitle } from "~/app/title";

export function Login() {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const waitSeconds = useCountdown(problem);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    pageTitle.value = "Log in";
    field.current?.focus();
  }, []);

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    setBusy(true);
    setProblem(undefined);
    try {
      await logIn(typeof key === "string" ? key.trim() : "");
    } catch (error) {
      setProblem(problemOf(error));
      field.current?.select();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="card login" onSubmit={(event) => void submit(event)}>
      <h1>Log in</h1>
      {hasEnded.value && !problem && <p role="status">Your login has ended. Log in again to go on where you were.</p>}
      <label class="field">
        <span>Key</span>
        <input
          ref={field}
          name="key"
          type="password"
          autocomplete="current-password"
          required
          placeholder="nas_…"
          aria-invalid={problem?.status === 401}
          aria-describedby="login-problem login-hint"
        />
      </label>
      <div id="login-problem" role="alert" class="field-error">
        {problem && said(problem, waitSeconds)}
      </div>
      <button class="button button-main" disabled={isBusy || waitSeconds > 0}>
        {waitSeconds > 0 ? `Wait ${waitSeconds} s` : isBusy ? "Looking…" : "Log in"}
      </button>
      <p id="login-hint" class="quiet">
        An admin of the service makes a key on the page System, or by <code>nas keys create --scope write</code>. The token
        of a share link opens the job that it is for.
      </p>
    </form>
  );
}

function said(problem: Problem, waitSeconds: number): string {
  if (problem.status === 401) return "This key is unknown, revoked or expired. Look whether all of it was copied.";
  if (problem.status !== 429) return `${problem.details.title}. ${problem.message}`;
  return waitSeconds > 0 ? "Too many attempts: slow down." : "You can try again now.";
}

/** Seconds until the service wants to be asked again. */
function useCountdown(problem: Problem | undefined): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    if (!problem?.retrySeconds) {
      setLeft(0);
      return;
    }
    const end = Date.now() + problem.retrySeconds * 1000;
    const tell = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tell();
    const timer = setInterval(tell, 250);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}
