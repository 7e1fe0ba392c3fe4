/** The jobs that are shown, and what news does to them: pure, so that it can be tested. */
import type { Schemas } from "~/api/client";
import type { JobsNews } from "~/api/live";
import type { JobState } from "~/pages/job/actions/legal";
import { lets, NEWEST_FIRST, type View } from "~/pages/jobs/view";

export type Job = Schemas["JobSummary"];
type Page = Schemas["SummaryPage"];

export interface List {
  readonly jobs: readonly Job[];
  /** Of what follows; null where all are here. */
  readonly cursor: string | null;
  readonly numByState: Readonly<Partial<Record<JobState, number>>>;
  /** The state of every job that was heard of, shown or not. */
  readonly states: ReadonlyMap<string, JobState>;
  /** Jobs that were posted since and would stand somewhere in this order. */
  readonly unseen: ReadonlySet<string>;
  /** Whether a job changed of which it is not known what it was before: count anew. */
  readonly isMiscounted: boolean;
  /** When it was asked for, in milliseconds since 1970. */
  readonly askedAt: number;
}

export function listOf(page: Page, askedAt: number): List {
  return {
    jobs: page.items,
    cursor: page.next_cursor,
    numByState: page.num_by_state,
    states: new Map(page.items.map((job) => [job.id, job.state])),
    unseen: new Set(),
    isMiscounted: false,
    askedAt,
  };
}

/** With the next page below. */
export function appended(list: List, page: Page): List {
  const have = new Set(list.jobs.map((job) => job.id));
  const states = new Map(list.states);
  for (const job of page.items) states.set(job.id, job.state);
  const more = page.items.filter((job) => !have.has(job.id));
  return { ...list, jobs: [...list.jobs, ...more], cursor: page.next_cursor, numByState: page.num_by_state, states };
}

export function counted(list: List, numByState: List["numByState"]): List {
  return { ...list, numByState, isMiscounted: false };
}

/**
 * With the news: rows change where they stand and removed ones vanish. A new job comes in at its place where the
 * newest are first; in another order it is only counted as unseen, for nothing may jump under the reader's hand.
 */
export function told(list: List, news: JobsNews, view: View): List {
  const states = new Map(list.states);
  const numByState = { ...list.numByState };
  const unseen = new Set(list.unseen);
  let { isMiscounted } = list;
  const jobs = [...list.jobs];
  const places = new Map(jobs.map((job, index) => [job.id, index]));
  const arrived: Job[] = [];
  const add = (state: JobState, num: number) => (numByState[state] = Math.max(0, (numByState[state] ?? 0) + num));

  for (const job of news.changed) {
    const place = places.get(job.id);
    const known = place === undefined ? undefined : jobs[place];
    if (known !== undefined && known.last_event > job.last_event) continue; // told before it was read
    const before = states.get(job.id);
    if (before === undefined) {
      if (isPostedSince(list, job)) add(job.state, 1);
      isMiscounted = true;
    } else if (before !== job.state) {
      add(before, -1);
      add(job.state, 1);
    }
    states.set(job.id, job.state);
    if (place !== undefined) jobs[place] = job;
    else if (lets(view, job)) arrived.push(job);
  }
  for (const id of news.removed) {
    const before = states.get(id);
    if (before === undefined) isMiscounted = true;
    else add(before, -1);
    states.delete(id);
    unseen.delete(id);
  }
  const removed = new Set(news.removed);
  let left = removed.size > 0 ? jobs.filter((job) => !removed.has(job.id)) : jobs;
  for (const job of arrived) {
    if (view.sort === NEWEST_FIRST) left = placed(left, job, list.cursor !== null);
    else if (isPostedSince(list, job)) unseen.add(job.id);
  }
  return { ...list, jobs: left, numByState, states, unseen, isMiscounted };
}

function isPostedSince(list: List, job: Job): boolean {
  return Date.parse(job.created_at) > list.askedAt;
}

function placed(jobs: Job[], job: Job, hasMore: boolean): Job[] {
  const at = jobs.findIndex((other) => isNewer(job, other));
  if (at === -1) return hasMore ? jobs : [...jobs, job]; // it stands further down, where nothing is loaded yet
  return jobs.toSpliced(at, 0, job);
}

function isNewer(job: Job, other: Job): boolean {
  const apart = Date.parse(job.created_at) - Date.parse(other.created_at);
  return apart === 0 ? job.id > other.id : apart > 0;
}
