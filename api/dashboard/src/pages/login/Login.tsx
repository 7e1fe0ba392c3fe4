/** The door: a key, or the token of a share link. */
import { useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { logIn } from "~/api/session";
import { Failure } from "~/ui/Notice";

export function Login() {
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const key = new FormData(event.currentTarget).get("key");
    setBusy(true);
    try {
      await logIn(typeof key === "string" ? key : "");
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }
  return (
    <form class="card login" onSubmit={(event) => void submit(event)}>
      <h1>Log in</h1>
      <label class="field">
        <span>Key</span>
        <input name="key" type="password" autocomplete="current-password" required autofocus placeholder="nas_…" />
      </label>
      <p class="quiet">
        An admin of the service makes one by <code>nas keys create --scope write</code>.
      </p>
      {problem && <Failure problem={problem} />}
      <button class="button button-main" disabled={isBusy}>
        Log in
      </button>
    </form>
  );
}
