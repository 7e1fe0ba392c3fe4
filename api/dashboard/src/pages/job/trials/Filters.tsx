/** What the table is narrowed by: each part in the address, each with a way back. */
import type { Ref } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import type { Problem } from "~/api/problem";
import { ask } from "~/app/address";
import { parsed, written } from "~/pages/job/trials/filter";
import { SKIP_KINDS, STATES, toggled, type RowFilter } from "~/pages/job/trials/view";
import { count } from "~/text/numbers";

const TYPING_MS = 200;

export function Filters(props: {
  filter: RowFilter;
  job: Schemas["JobSummary"];
  metrics: readonly string[];
  problem: Problem | null;
  searchBox: Ref<HTMLInputElement>;
}) {
  const { filter, job } = props;
  const states = STATES.filter((state) => (job.counts[state] ?? 0) > 0 || filter.state?.includes(state));
  return (
    <search class="filters">
      <SearchField text={filter.search ?? ""} box={props.searchBox} />
      <Expression where={filter.where ?? []} metrics={props.metrics} problem={props.problem} />
      <div class="filters-group" role="group" aria-label="State">
        {states.map((state) => (
          <Chip
            key={state}
            isOn={filter.state?.includes(state) ?? false}
            onToggle={() => ask({ state: toggled(filter.state, state) }, { replace: false })}
          >
            {state} <span class="quiet">{count(job.counts[state] ?? 0)}</span>
          </Chip>
        ))}
      </div>
      <div class="filters-group" role="group" aria-label="Skips of these kinds are in it">
        {SKIP_KINDS.map((kind) => (
          <Chip
            key={kind}
            isOn={filter.kind?.includes(kind) ?? false}
            onToggle={() => ask({ kind: toggled(filter.kind, kind) }, { replace: false })}
          >
            <svg class="filters-kind" width="22" height="8" aria-hidden="true">
              <path class={`strip-${kind}`} d="M1 4H21" />
            </svg>
            {kind}
          </Chip>
        ))}
      </div>
      <div class="filters-group" role="group" aria-label="Number of skips">
        <Bound name="min_skips" label="Skips" value={filter.min_skips} />
        <Bound name="max_skips" label="to" value={filter.max_skips} />
      </div>
    </search>
  );
}

function Chip(props: { isOn: boolean; onToggle: () => void; children: preact.ComponentChildren }) {
  return (
    <button type="button" class="chip" aria-pressed={props.isOn} onClick={props.onToggle}>
      {props.children}
    </button>
  );
}

function SearchField({ text, box }: { text: string; box: Ref<HTMLInputElement> }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <input
      ref={box}
      type="search"
      class="filters-search"
      aria-label="Search by number, label or id"
      aria-keyshortcuts="/"
      placeholder="Number, label or id"
      title="Press / to come here"
      value={text}
      onInput={({ currentTarget: { value } }) => {
        clearTimeout(timer.current);
        timer.current = setTimeout(() => ask({ search: value.trim() }), TYPING_MS);
      }}
      onKeyDown={(event) => event.key === "Escape" && event.currentTarget.blur()}
    />
  );
}

function Bound({ name, label, value }: { name: "min_skips" | "max_skips"; label: string; value: number | undefined }) {
  return (
    <label class="filters-bound">
      {label}
      <input
        type="number"
        min="0"
        inputMode="numeric"
        value={value ?? ""}
        onChange={(event) => ask({ [name]: event.currentTarget.value }, { replace: false })}
      />
    </label>
  );
}

/** Conditions typed as text; each becomes a chip that can be taken out again. */
function Expression({
  where,
  metrics,
  problem,
}: {
  where: readonly string[];
  metrics: readonly string[];
  problem: Problem | null;
}) {
  const [errors, setErrors] = useState<readonly string[]>([]);
  const id = useId();
  const refused =
    problem !== null && problem.status === 422
      ? [problem.details.errors?.map((one) => one.message).join(" ") ?? problem.message]
      : [];
  const shown = [...errors, ...refused];
  function add(box: HTMLInputElement): void {
    const found = parsed(box.value);
    setErrors(found.errors);
    if (found.conditions.length === 0) return;
    const next = [...new Set([...where, ...found.conditions.map(written)])].slice(0, 9);
    ask({ where: next }, { replace: false });
    if (found.errors.length === 0) box.value = "";
  }
  return (
    <div class="filters-where">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const box = event.currentTarget.elements.namedItem("where");
          if (box instanceof HTMLInputElement) add(box);
        }}
      >
        <input
          name="where"
          aria-label="Conditions on columns and metrics"
          aria-invalid={shown.length > 0}
          aria-describedby={id}
          placeholder="accuracy>0.93 flops<4M"
          list={`${id}-names`}
          onInput={() => setErrors([])}
        />
        <datalist id={`${id}-names`}>
          {[...metrics, "score", "metric", "parameters", "flops", "epochs", "compute_seconds"].map((name) => (
            <option key={name} value={`${name}>`} />
          ))}
        </datalist>
        <button class="button">Add</button>
      </form>
      {where.map((one) => (
        <button
          key={one}
          type="button"
          class="chip chip-on"
          aria-label={`Remove the condition ${one}`}
          onClick={() => ask({ where: where.filter((other) => other !== one) }, { replace: false })}
        >
          {one} <span aria-hidden="true">×</span>
        </button>
      ))}
      <span id={id} class="filters-error" role={shown.length > 0 ? "alert" : undefined}>
        {shown.join(" ")}
      </span>
    </div>
  );
}
