/** The jobs that a view shows: read page by page, kept up to date by the line. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { line, type JobsNews } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import { appended, counted, listOf, told, type List } from "~/pages/jobs/list";
import type { View } from "~/pages/jobs/view";

const PAGE = 60;
const MOST = 1000;
const COUNT_MS = 2000;

export interface Jobs {
  readonly list: List | undefined;
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
  /** Read the next page. */
  readonly more: () => void;
  /** Read anew what is shown; it stays until the answer is there. */
  readonly refresh: () => void;
}

/** What one view has asked for; a view that is left takes its questions with it. */
interface Asking {
  readonly view: View;
  readonly stop: AbortController;
  /** News told while an answer is under way, which may be older. */
  news: JobsNews[];
  numAsked: number;
  numOpen: number;
  numShown: number;
}

export function useJobs(view: View): Jobs {
  const [list, setList] = useState<List>();
  const [problem, setProblem] = useState<Problem>();
  const [isLoading, setLoading] = useState(true);
  const shown = useRef<List | undefined>(undefined);
  useEffect(() => void (shown.current = list));
  const asking = useRef<Asking | undefined>(undefined);
  const key = JSON.stringify(view);
  const round = line.round.value;

  const read = useCallback((mine: Asking, cursor: string | null, limit: number) => {
    const number = (mine.numAsked += 1);
    const askedAt = Date.now();
    if (mine.numOpen === 0) mine.news = [];
    mine.numOpen += 1;
    setLoading(true);
    ask(mine.view, limit, cursor, mine.stop.signal).then(
      (page) => {
        mine.numOpen -= 1;
        if (mine.stop.signal.aborted || number < mine.numShown) return;
        mine.numShown = number;
        const known = cursor === null ? () => listOf(page, askedAt) : (old?: List) => old && appended(old, page);
        setList((old) => mine.news.reduce((next, news) => next && told(next, news, mine.view), known(old)));
        setProblem(undefined);
        setLoading(mine.numOpen > 0);
      },
      (error: unknown) => {
        mine.numOpen -= 1;
        if (mine.stop.signal.aborted) return;
        setProblem(problemOf(error));
        setLoading(false);
      },
    );
  }, []);

  useEffect(() => {
    const mine = askingOf(JSON.parse(key) as View);
    asking.current = mine;
    read(mine, null, PAGE);
    const unfollow = line.followJobs((news) => {
      mine.news.push(news);
      if (mine.numShown > 0) setList((known) => known && told(known, news, mine.view));
    });
    return () => {
      unfollow();
      mine.stop.abort();
    };
  }, [key, read]);

  const refresh = useCallback(() => {
    if (asking.current) read(asking.current, null, Math.min(MOST, Math.max(PAGE, shown.current?.jobs.length ?? 0)));
  }, [read]);
  const firstRound = useRef(round);
  useEffect(() => {
    if (round !== firstRound.current) refresh(); // what happened before the line was there again
  }, [round, refresh]);

  const more = useCallback(() => {
    const cursor = shown.current?.cursor;
    if (asking.current && cursor) read(asking.current, cursor, PAGE);
  }, [read]);

  useCounts(list?.isMiscounted ?? false, setList);
  return { list, problem, isLoading, more, refresh };
}

/** Count anew where a job changed of which it was not known what it had been. */
function useCounts(isMiscounted: boolean, change: (next: (known?: List) => List | undefined) => void): void {
  useEffect(() => {
    if (!isMiscounted) return;
    const timer = setTimeout(() => {
      answer(client.GET("/v1/summaries", { params: { query: { limit: 1 } } })).then(
        (page) => change((known) => known && counted(known, page.num_by_state)),
        () => undefined, // the next reading counts too
      );
    }, COUNT_MS);
    return () => clearTimeout(timer);
  }, [isMiscounted, change]);
}

function ask(view: View, limit: number, cursor: string | null, signal: AbortSignal): Promise<Schemas["SummaryPage"]> {
  const query = {
    limit,
    sort: view.sort,
    ...(view.states.length > 0 ? { state: [...view.states] } : {}),
    ...(view.search ? { search: view.search } : {}),
    ...(cursor === null ? {} : { cursor }),
  };
  return answer(client.GET("/v1/summaries", { params: { query }, signal }));
}

function askingOf(view: View): Asking {
  return { view, stop: new AbortController(), news: [], numAsked: 0, numOpen: 0, numShown: 0 };
}
