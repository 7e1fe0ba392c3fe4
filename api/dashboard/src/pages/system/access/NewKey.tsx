/** Makes a key. The first closes a service that was open; whoever makes it is logged in with it at once. */
import { useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { problemOf, type Problem } from "~/api/problem";
import { logIn, session } from "~/api/session";
import { Lifetimes, secondsOf } from "~/ui/Lifetimes";
import { Failure } from "~/ui/Notice";
import { Secret } from "~/ui/Secret";

type Scope = Schemas["Key"]["scope"];

const SCOPES: readonly (readonly [Scope, string])[] = [
  ["read", "read: look at everything"],
  ["write", "write: post and act on jobs too"],
  ["admin", "admin: make and revoke keys too"],
];

export function NewKey({ onMade }: { onMade: () => void }) {
  const [made, setMade] = useState<Schemas["MadeKey"]>();
  const [problem, setProblem] = useState<Problem>();
  const [isBusy, setBusy] = useState(false);
  const isFirst = session.value?.is_open ?? false;

  async function submit(event: SubmitEvent & { currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = form.get("name");
    setBusy(true);
    setProblem(undefined);
    try {
      const key = await answer(
        client.POST("/v1/keys", {
          body: {
            name: typeof name === "string" ? name : "",
            scope: isFirst ? "admin" : (form.get("scope") as Scope),
            expires_in_seconds: isFirst ? null : secondsOf(form),
          },
        }),
      );
      setMade(key);
      if (isFirst) await logIn(key.token);
      onMade();
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  }

  if (made)
    return (
      <>
        <Secret
          label={`Key ${made.name}`}
          text={made.token}
          note={`It is shown only now: hand it on, or write it where it is safe. Its scope is ${made.scope}.`}
        />
        <button type="button" class="button" onClick={() => setMade(undefined)}>
          Make another
        </button>
      </>
    );
  return (
    <form class="make" onSubmit={(event) => void submit(event)}>
      <label class="field">
        <span>Name, for people</span>
        <input name="name" maxLength={200} required placeholder={isFirst ? "My key" : "Ada's notebook"} />
      </label>
      {!isFirst && (
        <>
          <label class="field">
            <span>Scope</span>
            <select name="scope">
              {SCOPES.map(([scope, text]) => (
                <option key={scope} value={scope} selected={scope === "write"}>
                  {text}
                </option>
              ))}
            </select>
          </label>
          <Lifetimes />
        </>
      )}
      <button class="button button-main" disabled={isBusy}>
        {isFirst ? "Make the first key and close the service" : "Make a key"}
      </button>
      {isFirst && <p class="quiet make-note">It is an admin key that lasts until it is revoked. You are logged in with it at once.</p>}
      {problem && <Failure problem={problem} />}
    </form>
  );
}
