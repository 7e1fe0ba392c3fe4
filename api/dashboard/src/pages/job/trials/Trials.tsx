/** Every trial of a job in one table, and any of them in a panel beside it. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";

import "~/pages/job/trials/trials.css";
import { address, ask, go } from "~/app/address";
import type { PageProps } from "~/app/routes";
import { Frame } from "~/pages/job/Frame";
import { chosenColumns } from "~/pages/job/trials/chosen";
import { ColumnChooser } from "~/pages/job/trials/ColumnChooser";
import { columnsOf } from "~/pages/job/trials/columns";
import { Filters } from "~/pages/job/trials/Filters";
import { useTrialKeys } from "~/pages/job/trials/keys";
import { compareHref, marks, toggleMark } from "~/pages/job/trials/marks";
import { csvHref, placeOn, useRows } from "~/pages/job/trials/rows";
import { RowTable, type TableHandle } from "~/pages/job/trials/RowTable";
import type { RowSource } from "~/pages/job/trials/source";
import { isFiltered, UNFILTERED, viewOf } from "~/pages/job/trials/view";
import { placeOf, rowAt } from "~/pages/job/trials/window";
import { count } from "~/text/numbers";
import { Empty, Failure, Waiting } from "~/ui/Notice";
import { later } from "~/ui/later";
import { tellProblem } from "~/ui/Toasts";

const panel = later(() => import("~/pages/job/trials/panel/Panel").then(({ Panel }) => Panel));
const PREFETCH_MS = 1500;

export default function Trials({ ids: [jobId = ""] }: PageProps) {
  const view = viewOf(address.value.query);
  const { filter, open, selected } = view;
  const source = useRows(jobId, filter);
  const filterKey = JSON.stringify(filter);
  const chosen = chosenColumns(view.columns);
  const chosenKey = chosen.join();
  const columns = useMemo(() => columnsOf(chosenKey.split(",")), [chosenKey]);
  const problem = source.problem.value;
  const [table, setTable] = useState<TableHandle | null>(null);
  const search = useRef<HTMLInputElement>(null);

  const select = (trialId: string) => ask(open === null ? { at: trialId } : { trial: trialId });
  const show = (trialId: string) => ask({ trial: trialId, at: null }, { replace: open !== null });
  const close = () => ask({ trial: null, tab: null, at: selected });

  useEffect(() => {
    if (selected === null || table === null) return;
    const held = placeOf(source.cache.peek(), selected);
    if (held !== null) {
      table.scrollTo(held, "auto");
      return;
    }
    const stop = new AbortController();
    placeOn(jobId, selected, source.shownFilter, stop.signal).then(
      (place) => place !== null && table.scrollTo(place, "center"),
      (error: unknown) => !stop.signal.aborted && tellProblem(error),
    );
    return () => stop.abort();
    // another filter starts from the top, wherever the selected trial stands in it
  }, [jobId, source, table, selected]);

  useEffect(() => {
    const timer = setTimeout(panel.prefetch, PREFETCH_MS); // after the table, which is what was asked for
    return () => clearTimeout(timer);
  }, []);

  useTrialKeys({
    step(by) {
      const next = neighbour(source, selected, by);
      if (next === null) return;
      table?.scrollTo(next.place, "auto");
      if (next.id !== null) select(next.id);
    },
    open: () => selected !== null && show(selected),
    close: () => (open !== null ? close() : selected !== null && ask({ at: null })),
    mark: () => selected !== null && toggleMark(selected),
    compare: () => go(compareHref.peek()),
    search: () => search.current?.focus(),
  });

  return (
    <Frame jobId={jobId} tab="Trials">
      {(job) => (
        <>
          <Filters
            filter={filter}
            job={job}
            metrics={source.metrics.value}
            problem={source.problem.value}
            searchBox={search}
          />
          <div class={open === null ? "trials" : "trials trials-open"}>
            <section class="trials-table" aria-label="Trials">
              <div class="trials-bar">
                <p role="status">{said(source)}</p>
                {isFiltered(filter) && problem === null && source.count.value !== 0 && <ClearFilter />}
                <PendingBar source={source} onShow={() => table?.scrollTo(0, "start")} />
                <span class="spring" />
                <a class="button" href={compareHref.value}>
                  Compare{marks.value.length > 0 ? ` (${marks.value.length})` : ""}
                </a>
                <ColumnChooser chosen={chosen} metrics={source.metrics.value} />
                <a class="button" href={csvHref(jobId, filter)} download={`${job.name ?? job.id}-trials.csv`}>
                  CSV
                </a>
              </div>
              {problem !== null && problem.status !== 422 && <Failure problem={problem} retry={source.refresh} />}
              {problem?.status === 422 ? (
                <Empty title="The filter cannot be applied">
                  <p>{problem.details.errors?.map((one) => one.remedy).join(" ")}</p>
                  <ClearFilter />
                </Empty>
              ) : source.count.value === undefined ? (
                problem === null && <Waiting lines={12} />
              ) : source.count.value === 0 ? (
                <Nothing isFiltered={isFiltered(filter)} state={job.state} />
              ) : (
                <RowTable
                  jobId={jobId}
                  source={source}
                  columns={columns}
                  sort={filter.sort}
                  filterKey={filterKey}
                  selected={selected}
                  marks={marks.value}
                  handle={setTable}
                  onOpen={(row) => show(row.id)}
                />
              )}
            </section>
            {open !== null && (
              <panel.View key={jobId} jobId={jobId} trialId={open} tab={view.tab} source={source} onClose={close} />
            )}
          </div>
        </>
      )}
    </Frame>
  );
}

function ClearFilter() {
  return (
    <button type="button" class="button" onClick={() => ask(UNFILTERED, { replace: false })}>
      Clear filter
    </button>
  );
}

function said(source: RowSource): string {
  const matching = source.count.value;
  if (source.problem.value !== null) return "";
  if (matching === undefined) return "Reading trials";
  const all = source.numTrials.value;
  return matching === all ? `${count(all)} trials` : `${count(matching)} of ${count(all)} trials`;
}

/** What the order does not show yet, for the reader to take when it suits. */
function PendingBar({ source, onShow }: { source: RowSource; onShow: () => void }) {
  const { numNewer, numChanged } = source.pending.value;
  if (numNewer === 0 && numChanged === 0) return null;
  const parts = [
    ...(numNewer > 0 ? [`${count(numNewer)} newer ${numNewer === 1 ? "trial" : "trials"}`] : []),
    ...(numChanged > 0 ? [`${count(numChanged)} changed`] : []),
  ];
  return (
    <button
      type="button"
      class="chip chip-on"
      onClick={() => {
        source.refresh();
        if (numNewer > 0) onShow();
      }}
    >
      {parts.join(", ")}: show
    </button>
  );
}

function Nothing(props: { isFiltered: boolean; state: string }) {
  if (props.isFiltered) {
    return (
      <Empty title="No trial matches the filter">
        <ClearFilter />
      </Empty>
    );
  }
  const isWaiting = ["queued", "running", "paused"].includes(props.state);
  return (
    <Empty title="There are no trials yet">
      <p>
        {isWaiting
          ? "The first appears here as soon as a worker takes the job."
          : "The job ended before a trial was proposed. Clone it to start anew."}
      </p>
    </Empty>
  );
}

/** The row above or below the selected one; the first in view where none is selected. */
function neighbour(
  source: RowSource,
  selected: string | null,
  by: 1 | -1,
): { place: number; id: string | null } | null {
  const total = source.count.peek() ?? 0;
  if (total === 0) return null;
  const cache = source.cache.peek();
  const from = selected === null ? null : placeOf(cache, selected);
  const place = from === null ? source.firstSeen : Math.min(total - 1, Math.max(0, from + by));
  return { place, id: rowAt(cache, place)?.id ?? null };
}
