/**
 * The rows of a job under one filter, read in windows as they are looked at, and kept up to date by the line.
 *
 * A row that is held changes at once where it stands. The order is another matter: sorted by number, with the reader
 * at the end where trials come in, it is read anew at most twice a second; else it stays as it is under the reader's
 * hand, and `pending` says what has happened meanwhile.
 */
import { batch, signal } from "@preact/signals";

import type { Schemas } from "~/api/client";
import type { JobNews } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import {
  EMPTY,
  merged,
  missing,
  pagesOf,
  PAGE,
  put,
  staled,
  used,
  type Cache,
  type Range,
} from "~/pages/job/trials/window";
import { isFiltered, type RowFilter, type TrialRow } from "~/pages/job/trials/view";

export type RowWindow = Schemas["RowWindow"];
export type Ask = (filter: RowFilter, offset: number, limit: number, stop: AbortSignal) => Promise<RowWindow>;

/** What the order does not show yet. */
export interface Pending {
  readonly numNewer: number;
  readonly numChanged: number;
}

const NOTHING_PENDING: Pending = { numNewer: 0, numChanged: 0 };
const REFRESH_MS = 500;
const SETTLE_MS = 60; // a reader who drags the bar passes windows that nobody will see
const RECENT = 2000;

export class RowSource {
  readonly cache = signal<Cache>(EMPTY);
  /** Rows that the filter lets through; undefined until the first answer. */
  readonly count = signal<number | undefined>(undefined);
  readonly numTrials = signal(0);
  readonly problem = signal<Problem | null>(null);
  readonly pending = signal<Pending>(NOTHING_PENDING);
  /** Names of metrics that were seen. */
  readonly metrics = signal<readonly string[]>([]);
  /** Trials as the line last told of them. */
  readonly news = signal<ReadonlyMap<string, TrialRow>>(new Map());
  /** Number of the newest event that is in the first answer. */
  readonly lastEvent = signal<number | undefined>(undefined);

  #filter: RowFilter | null = null;
  #range: Range = { first: 0, last: 30 };
  #wanted: readonly number[] = [];
  /** Numbers of trials up to here are in the order; more came since where `#hasMore`. */
  #ceiling: number | null = null;
  #hasMore = false;
  /** Trials of the job, as the line last told. */
  #numOfJob = 0;
  #isAtTop = true;
  #changed = new Set<string>();
  #recent = new Map<string, { row: TrialRow; event: number }>();
  #asked = new Map<number, AbortController>();
  #settle: ReturnType<typeof setTimeout> | undefined;
  #refresh: ReturnType<typeof setTimeout> | undefined;
  #refreshedAt = -Infinity;

  constructor(private readonly ask: Ask) {}

  /** Show the rows under `filter` from the start. */
  show(filter: RowFilter): void {
    if (JSON.stringify(filter) === JSON.stringify(this.#filter)) return;
    const isFirst = this.#filter === null;
    this.#filter = filter;
    this.#abort();
    this.#range = { first: 0, last: 30 };
    this.#settleOrder();
    batch(() => {
      this.problem.value = null;
      if (!isFirst) this.cache.value = staled(this.cache.peek(), [0]);
    });
    this.#read([0]);
  }

  /** The reader sees `range`. */
  look(range: Range, isAtTop: boolean): void {
    const jump = Math.abs(range.first - this.#range.first) > PAGE;
    const isMoved = range.first !== this.#range.first || range.last !== this.#range.last;
    const isDownwards = range.first >= this.#range.first;
    this.#range = range;
    this.#setAtTop(isAtTop);
    const count = this.count.peek();
    if (count === undefined) return;
    const seen = pagesOf(range, count);
    const ahead = (isDownwards ? (seen.at(-1) ?? 0) + 1 : (seen[0] ?? 0) - 1) * PAGE;
    const next = isMoved ? pagesOf({ first: ahead, last: ahead }, count).filter(() => ahead >= 0) : this.#wanted;
    const wanted = [...new Set([...seen, ...next])];
    if (wanted.join() === this.#wanted.join() && missing(this.cache.peek(), wanted).length === 0) return;
    this.#wanted = wanted;
    for (const [page, stop] of this.#asked) {
      if (!wanted.includes(page)) {
        this.#asked.delete(page);
        stop.abort();
      }
    }
    clearTimeout(this.#settle);
    if (jump) this.#settle = setTimeout(() => this.#read(wanted), SETTLE_MS);
    else this.#read(wanted);
  }

  /** Read everything that is looked at anew, in the order as it is now. */
  refresh = (): void => {
    clearTimeout(this.#refresh);
    this.#refresh = undefined;
    this.#refreshedAt = performance.now();
    this.#settleOrder();
    this.#abort();
    const seen = pagesOf(this.#range, Math.max(this.count.peek() ?? 1, 1));
    this.cache.value = staled(this.cache.peek(), seen);
    this.#wanted = seen; // nothing ahead of time: it would be old again in half a second
    this.#read(seen.length > 0 ? seen : [0]);
  };

  /** Read what could not be read. */
  recover(): void {
    const problem = this.problem.peek();
    if (problem !== null && problem.status !== 422) this.refresh();
  }

  /** Take what the line tells. */
  take(told: JobNews): void {
    if (told.is_reset) {
      this.refresh();
      return;
    }
    const trials = new Map(told.trials.map((row) => [row.id, row]));
    for (const row of told.trials) {
      this.#recent.delete(row.id);
      this.#recent.set(row.id, { row, event: told.number });
    }
    for (const id of this.#recent.keys()) {
      if (this.#recent.size <= RECENT) break;
      this.#recent.delete(id);
    }
    batch(() => {
      this.cache.value = merged(this.cache.peek(), trials);
      this.news.value = trials;
      this.#learn(told.trials);
    });
    this.#reorder(told);
  }

  /** The filter of the order that is shown, without trials that came since. */
  get shownFilter(): RowFilter {
    return this.#steady(this.#filter ?? { sort: "-number" });
  }

  /** The place of the first row that the reader sees. */
  get firstSeen(): number {
    return this.#range.first;
  }

  close(): void {
    this.#abort();
    clearTimeout(this.#settle);
    clearTimeout(this.#refresh);
  }

  get #follows(): boolean {
    const sort = this.#filter?.sort;
    return sort === "number" || (sort === "-number" && this.#isAtTop);
  }

  #reorder(told: JobNews): void {
    const filter = this.#filter;
    if (filter === null || this.count.peek() === undefined) return;
    this.#numOfJob = told.job.num_trials;
    const numNewer = this.#numOfJob - this.numTrials.peek();
    const mayMove = isFiltered(filter) || !filter.sort.endsWith("number");
    if (numNewer <= 0 && !(mayMove && told.trials.length > 0)) return;
    if (this.#follows) {
      this.#refreshSoon();
      return;
    }
    this.#hasMore ||= numNewer > 0;
    if (mayMove)
      for (const row of told.trials) if (row.number <= (this.#ceiling ?? Infinity)) this.#changed.add(row.id);
    this.pending.value = { numNewer: Math.max(0, numNewer), numChanged: this.#changed.size };
  }

  #refreshSoon(): void {
    const since = performance.now() - this.#refreshedAt;
    const wait = since > REFRESH_MS && this.#asked.size === 0 && !document.hidden ? 0 : REFRESH_MS;
    this.#refresh ??= setTimeout(() => {
      this.#refresh = undefined;
      if (document.hidden || this.#asked.size > 0) this.#refreshSoon();
      else if (this.#follows) this.refresh();
    }, wait);
  }

  #setAtTop(isAtTop: boolean): void {
    const came = isAtTop && !this.#isAtTop;
    this.#isAtTop = isAtTop;
    if (came && this.#follows && this.pending.peek() !== NOTHING_PENDING) this.refresh();
  }

  #settleOrder(): void {
    this.#ceiling = null;
    this.#hasMore = false;
    this.#changed.clear();
    this.pending.value = NOTHING_PENDING;
  }

  #read(pages: readonly number[]): void {
    for (const page of missing(this.cache.peek(), pages)) {
      if (!this.#asked.has(page)) void this.#readPage(page);
    }
  }

  async #readPage(page: number): Promise<void> {
    const filter = this.#filter;
    if (filter === null) return;
    const stop = new AbortController();
    this.#asked.set(page, stop);
    try {
      const asked = this.#steady(filter);
      const window = await this.ask(asked, page * PAGE, PAGE, stop.signal);
      if (!stop.signal.aborted) this.#put(page, window, asked === filter);
    } catch (error) {
      if (!stop.signal.aborted) this.problem.value = problemOf(error);
    } finally {
      if (this.#asked.get(page) === stop) this.#asked.delete(page);
    }
  }

  /** The filter without trials that are newer than the order that is shown. */
  #steady(filter: RowFilter): RowFilter {
    if (!this.#hasMore || this.#ceiling === null) return filter;
    return { ...filter, where: [...(filter.where ?? []), `number<=${this.#ceiling}`] };
  }

  /** Put an answer in; `isWhole` where no newer trials were kept out of it. */
  #put(page: number, window: RowWindow, isWhole: boolean): void {
    const rows = window.rows.map((row) => {
      const newer = this.#recent.get(row.id);
      return newer !== undefined && newer.event > window.last_event ? newer.row : row;
    });
    batch(() => {
      this.problem.value = null;
      this.count.value = window.num_matching;
      this.cache.value = used(put(this.cache.peek(), page, rows), this.#wanted);
      if (isWhole) this.#count(window.num_trials);
      this.lastEvent.value ??= window.last_event;
      this.#learn(rows);
    });
    this.#read(this.#wanted.filter((one) => one * PAGE < window.num_matching));
  }

  /** The order holds the first `numTrials` of the job. */
  #count(numTrials: number): void {
    this.numTrials.value = numTrials;
    this.#ceiling = numTrials - 1;
    const { numNewer, numChanged } = this.pending.peek();
    const left = Math.max(0, this.#numOfJob - numTrials);
    this.#hasMore = left > 0;
    if (numNewer !== left) this.pending.value = { numNewer: left, numChanged };
  }

  #learn(rows: readonly TrialRow[]): void {
    const known = new Set(this.metrics.peek());
    const before = known.size;
    for (const row of rows) for (const name of Object.keys(row.values)) known.add(name);
    if (known.size > before) this.metrics.value = [...known].sort();
  }

  #abort(): void {
    for (const stop of this.#asked.values()) stop.abort();
    this.#asked.clear();
  }
}
