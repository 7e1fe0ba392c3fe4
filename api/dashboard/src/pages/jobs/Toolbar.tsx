/** Above the list: search, states to choose from with how many there are, and the order. */
import { useEffect, useRef, useState } from "preact/hooks";

import { ask } from "~/app/address";
import { useKeys } from "~/app/keys";
import { JOB_STATES } from "~/pages/job/actions/legal";
import type { List } from "~/pages/jobs/list";
import { NEWEST_FIRST, SORTS, toggled, type View } from "~/pages/jobs/view";
import { count } from "~/text/numbers";

const TYPING_MS = 200;

export function Toolbar({ view, list }: { view: View; list: List | undefined }) {
  return (
    <div class="jobs-toolbar">
      <Search text={view.search} />
      <States view={view} list={list} />
      <label class="jobs-order">
        <span class="for-readers">Order</span>
        <select value={view.sort} onChange={(event) => askSort(event.currentTarget.value)}>
          {SORTS.map(([sort, name]) => (
            <option key={sort} value={sort}>
              {name}
            </option>
          ))}
          {!SORTS.some(([sort]) => sort === view.sort) && <option value={view.sort}>{view.sort}</option>}
        </select>
      </label>
    </div>
  );
}

/** Put the order into the address; the usual one needs no word. */
export function askSort(sort: string): void {
  ask({ sort: sort === NEWEST_FIRST ? null : sort }, { replace: false });
}

function Search({ text }: { text: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(text);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useKeys([{ key: "/", does: "Search", run: () => field.current?.select() }]);
  useEffect(() => {
    clearTimeout(timer.current);
    setTyped(text); // back has led to another search
  }, [text]);
  function type(next: string): void {
    setTyped(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask({ search: next }), TYPING_MS);
  }
  return (
    <input
      ref={field}
      class="jobs-search"
      type="search"
      aria-label="Search by name or id"
      placeholder="Search by name or id"
      title="Press / to get here"
      value={typed}
      onInput={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === "Escape" && field.current?.blur()}
    />
  );
}

function States({ view, list }: { view: View; list: List | undefined }) {
  const numOf = (state: (typeof JOB_STATES)[number]) => list?.numByState[state] ?? 0;
  const numAll = JOB_STATES.reduce((sum, state) => sum + numOf(state), 0);
  const shown = JOB_STATES.filter((state) => numOf(state) > 0 || view.states.includes(state));
  return (
    <div class="chips" role="group" aria-label="Filter by state">
      <button
        type="button"
        class="chip"
        aria-pressed={view.states.length === 0}
        onClick={() => ask({ state: null }, { replace: false })}
      >
        all <span>{list ? count(numAll) : ""}</span>
      </button>
      {shown.map((state) => (
        <button
          key={state}
          type="button"
          class="chip"
          aria-pressed={view.states.includes(state)}
          onClick={() => ask({ state: toggled(view.states, state) }, { replace: false })}
        >
          {state} <span>{count(numOf(state))}</span>
        </button>
      ))}
    </div>
  );
}
