/** The list of jobs: a table, or cards where the window is narrow. */
import { useRef } from "preact/hooks";

import { go, href } from "~/app/address";
import { useKeys } from "~/app/keys";
import type { Job } from "~/pages/jobs/list";
import { Row } from "~/pages/jobs/Row";
import { allMarked, marked, type Selection } from "~/pages/jobs/selection";
import { askSort } from "~/pages/jobs/Toolbar";
import { directionOf, sortedBy, type Column } from "~/pages/jobs/view";
import { SortHead } from "~/ui/SortHead";

export interface TableProps {
  readonly jobs: readonly Job[];
  readonly sort: string;
  readonly mayMark: boolean;
  readonly selection: Selection;
  readonly onSelect: (change: (known: Selection) => Selection) => void;
}

export function Table({ jobs, sort, mayMark, selection, onSelect }: TableProps) {
  const table = useRef<HTMLTableElement>(null);
  const order = jobs.map((job) => job.id);
  const numMarked = order.filter((id) => selection.ids.has(id)).length;
  const showsPoster = jobs.some((job) => job.posted_by !== null);
  const mark = (id: string, isRange: boolean) => onSelect((known) => marked(known, id, order, isRange));
  useKeys([
    { key: "j", does: "Next row", run: () => step(table.current, 1) },
    { key: "k", does: "Row before", run: () => step(table.current, -1) },
    ...(mayMark ? [{ key: "x", does: "Select the row", run: () => markHere(table.current, mark) }] : []),
  ]);

  function click(event: MouseEvent & { currentTarget: HTMLElement }): void {
    const target = event.target as HTMLElement;
    const id = target.closest<HTMLElement>("[data-id]")?.dataset.id;
    if (id === undefined) return;
    if (target instanceof HTMLInputElement) mark(id, event.shiftKey);
    else if (target.closest("a, button, label") === null && getSelection()?.isCollapsed !== false) go(href(["jobs", id]));
  }

  return (
    <div class="card jobs-box">
      <table ref={table} class="table jobs" role="table" aria-label="Jobs">
        <thead role="rowgroup">
          <tr role="row">
            {mayMark && (
              <th role="columnheader" scope="col" class="job-mark">
                <label>
                  <input
                    type="checkbox"
                    aria-label="Select all that are shown"
                    checked={numMarked > 0 && numMarked === order.length}
                    ref={(box) => {
                      if (box) box.indeterminate = numMarked > 0 && numMarked < order.length;
                    }}
                    onChange={() => onSelect((known) => allMarked(known, order))}
                  />
                </label>
              </th>
            )}
            <th role="columnheader" scope="col" class="job-drawing">
              <span class="for-readers">Best topology</span>
            </th>
            <Head column="name" sort={sort} text="Name" />
            <Head column="state" sort={sort} text="State" />
            <Head column="best_score" sort={sort} text="Best score" isNumber />
            <th role="columnheader" scope="col">
              Trend
            </th>
            <th role="columnheader" scope="col">
              Progress
            </th>
            <th role="columnheader" scope="col">
              Time
            </th>
            {showsPoster && (
              <th role="columnheader" scope="col">
                By
              </th>
            )}
            <Head column="created_at" sort={sort} text="Posted" />
          </tr>
        </thead>
        <tbody role="rowgroup" onClick={click}>
          {jobs.map((job) => (
            <Row key={job.id} job={job} isMarked={selection.ids.has(job.id)} mayMark={mayMark} showsPoster={showsPoster} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head(props: { column: Column; sort: string; text: string; isNumber?: boolean }) {
  const { column, sort, text } = props;
  return (
    <SortHead direction={directionOf(column, sort)} isNumber={props.isNumber} onSort={() => askSort(sortedBy(column, sort))}>
      {text}
    </SortHead>
  );
}

/** Move the focus to the link of the next row: Enter opens it then. */
function step(table: HTMLTableElement | null, by: 1 | -1): void {
  const links = [...(table?.querySelectorAll<HTMLElement>(".job-name a") ?? [])];
  const here = document.activeElement?.closest("tr")?.querySelector<HTMLElement>(".job-name a");
  const next = here ? links.indexOf(here) + by : by === 1 ? 0 : links.length - 1;
  const link = links[Math.min(Math.max(next, 0), links.length - 1)];
  link?.focus();
  link?.scrollIntoView({ block: "nearest" });
}

function markHere(table: HTMLTableElement | null, mark: (id: string, isRange: boolean) => void): void {
  const row = document.activeElement?.closest<HTMLElement>("[data-id]");
  if (row?.dataset.id && table?.contains(row)) mark(row.dataset.id, false);
}
