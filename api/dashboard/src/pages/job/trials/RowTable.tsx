/** The table of trials: a real one, of which only the rows in view are in the page. */
import type { Ref } from "preact";
import { useEffect, useImperativeHandle, useLayoutEffect, useMemo } from "preact/hooks";

import { address, ask } from "~/app/address";
import { sortKey, type Column } from "~/pages/job/trials/columns";
import { toggleMark } from "~/pages/job/trials/marks";
import type { RowSource } from "~/pages/job/trials/source";
import { DEFAULT_SORT, direction, hrefOf, nextSort, type TrialRow } from "~/pages/job/trials/view";
import { rowAt } from "~/pages/job/trials/window";
import { memo } from "~/ui/memo";
import { SortHead } from "~/ui/SortHead";
import { useVirtual } from "~/ui/virtual";

export const ROW_HEIGHT = 34;
const HEAD_HEIGHT = 36;
const MARK_WIDTH = 40;
const NUMBER_WIDTH = 76;

export interface TableHandle {
  /** Bring a place into view; `center` where it is far off. */
  readonly scrollTo: (place: number, align: "auto" | "center" | "start") => void;
}

interface Props {
  jobId: string;
  source: RowSource;
  columns: readonly Column[];
  sort: string;
  /** The rows start from the top again when it changes. */
  filterKey: string;
  selected: string | null;
  marks: readonly string[];
  handle: Ref<TableHandle>;
  onOpen: (row: TrialRow) => void;
}

export function RowTable({ jobId, source, columns, sort, filterKey, selected, marks, handle, onOpen }: Props) {
  const count = source.count.value ?? 0;
  const cache = source.cache.value;
  const { rows, setBox } = useVirtual(count, ROW_HEIGHT, HEAD_HEIGHT);
  useImperativeHandle(handle, () => ({ scrollTo: (place, align) => rows.scrollToIndex(place, { align }) }), [rows]);

  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? -1;
  const seenFirst = rows.range?.startIndex ?? first;
  const seenLast = rows.range?.endIndex ?? last;
  const isAtTop = (rows.scrollOffset ?? 0) < ROW_HEIGHT;
  useEffect(() => {
    if (seenLast >= 0) source.look({ first: seenFirst, last: seenLast }, isAtTop);
  }, [source, seenFirst, seenLast, isAtTop, count]);
  useLayoutEffect(() => rows.scrollToOffset(0), [rows, filterKey]);

  const query = address.value.query.toString();
  const width = MARK_WIDTH + NUMBER_WIDTH + columns.reduce((sum, column) => sum + column.width, 0);
  const hrefBase = useMemo(() => hrefOf(jobId, new URLSearchParams(query), ""), [jobId, query]);
  const sortBy = (column: string) => {
    const next = nextSort(sort, column);
    ask({ sort: next === DEFAULT_SORT ? null : next }, { replace: false });
  };
  return (
    <div class="rows-box" ref={setBox} tabIndex={0} role="region" aria-label="Table of trials">
      <table
        class="rows"
        style={{ width: `max(100%, ${width}px)` }}
        aria-rowcount={count + 1}
        aria-label="Trials"
        onClick={(event) => pick(event, source, onOpen)}
      >
        <colgroup>
          <col style={{ width: `${MARK_WIDTH}px` }} />
          <col style={{ width: `${NUMBER_WIDTH}px` }} />
          {columns.map((column) => (
            <col key={column.key} style={{ width: `${column.width}px` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col" class="rows-mark">
              <span class="for-readers">Compare</span>
            </th>
            <SortHead
              class="rows-number"
              isNumber
              direction={direction(sort, "number")}
              onSort={() => sortBy("number")}
              title="In the order of proposal"
            >
              #
            </SortHead>
            {columns.map((column) =>
              column.canSort === false ? (
                <th key={column.key} scope="col" title={column.title}>
                  {column.name}
                </th>
              ) : (
                <SortHead
                  key={column.key}
                  isNumber={column.isNumber}
                  title={column.title}
                  direction={direction(sort, sortKey(column))}
                  onSort={() => sortBy(sortKey(column))}
                >
                  {column.name}
                </SortHead>
              ),
            )}
          </tr>
        </thead>
        <Gap height={first * ROW_HEIGHT} columns={columns.length + 2} />
        <tbody>
          {items.map(({ index }) => {
            const row = rowAt(cache, index);
            return (
              <Row
                key={index % 256}
                place={index}
                row={row}
                columns={columns}
                href={row ? hrefBase + row.id : ""}
                isSelected={row?.id === selected}
                isMarked={row !== undefined && marks.includes(row.id)}
              />
            );
          })}
        </tbody>
        <Gap height={Math.max(0, count - last - 1) * ROW_HEIGHT} columns={columns.length + 2} />
      </table>
    </div>
  );
}

/** Where the rows out of view would stand. */
function Gap({ height, columns }: { height: number; columns: number }) {
  return (
    <tbody aria-hidden="true">
      {height > 0 && (
        <tr class="rows-gap" style={{ height: `${height}px` }}>
          <td colSpan={columns} />
        </tr>
      )}
    </tbody>
  );
}

interface RowProps {
  place: number;
  row: TrialRow | undefined;
  columns: readonly Column[];
  href: string;
  isSelected: boolean;
  isMarked: boolean;
}

/** Forty of them follow every turn of the wheel: each is drawn anew only where something in it changed. */
const Row = memo(function Row({ place, row, columns, href, isSelected, isMarked }: RowProps) {
  if (row === undefined) {
    return (
      <tr aria-rowindex={place + 2} class="rows-waiting">
        <td colSpan={columns.length + 2}>
          <span class="for-readers">Loading</span>
        </td>
      </tr>
    );
  }
  return (
    <tr aria-rowindex={place + 2} aria-current={isSelected ? "true" : undefined} data-trial={row.id}>
      <td class="rows-mark">
        <input
          type="checkbox"
          checked={isMarked}
          aria-label={`Compare trial ${row.number}`}
          onChange={() => toggleMark(row.id)}
        />
      </td>
      <th scope="row" class="rows-number number">
        <a href={href}>{row.number}</a>
      </th>
      {columns.map((column) => (
        <td key={column.key} class={column.isNumber ? "number" : undefined}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
});

/** A click anywhere on a row opens it; its link and its box do what they say. */
function pick(event: MouseEvent, source: RowSource, onOpen: (row: TrialRow) => void): void {
  if (!(event.target instanceof Element)) return;
  const isBox = event.target.closest("input, button, .rows-mark") !== null;
  const isOther = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
  const trial = event.target.closest<HTMLElement>("tr[data-trial]")?.dataset.trial;
  if (isBox || isOther || trial === undefined || getSelection()?.isCollapsed === false) return;
  for (const { rows } of source.cache.peek().pages.values()) {
    const row = rows.find(({ id }) => id === trial);
    if (row === undefined) continue;
    event.preventDefault();
    onOpen(row);
    return;
  }
}
