/** Every search of the project, as it stands now. */
import "~/pages/jobs/jobs.css";

import { useEffect, useRef, useState } from "preact/hooks";

import { BASE } from "~/api/client";
import { mayWrite, session } from "~/api/session";
import { address, ask, href } from "~/app/address";
import { Bulk } from "~/pages/jobs/Bulk";
import { useJobs, type Jobs as Known } from "~/pages/jobs/jobs";
import type { List } from "~/pages/jobs/list";
import { NONE } from "~/pages/jobs/selection";
import { Table } from "~/pages/jobs/Table";
import { Toolbar } from "~/pages/jobs/Toolbar";
import { NEWEST_FIRST, viewOf } from "~/pages/jobs/view";
import { Copy } from "~/ui/Copy";
import { Empty, Failure, Waiting } from "~/ui/Notice";

export default function Jobs() {
  const view = viewOf(address.value);
  const known = useJobs(view);
  const { list, problem, refresh } = known;
  const [selection, setSelection] = useState(NONE);
  const marked = list?.jobs.filter((job) => selection.ids.has(job.id)) ?? [];
  const isFiltered = view.states.length > 0 || view.search !== "";
  const hasNone = list !== undefined && numOf(list) === 0 && list.jobs.length === 0;
  return (
    <div class="page">
      <header class="page-head">
        <h1>Jobs</h1>
        <span class="spring" />
        {mayWrite.value && !hasNone && (
          <a class="button button-main" href={href(["new"])}>
            New job
          </a>
        )}
      </header>
      {problem && <Failure problem={problem} retry={refresh} />}
      {hasNone && !isFiltered ? (
        <NoJobs />
      ) : (
        <>
          <Toolbar view={view} list={list} />
          {list && view.sort !== NEWEST_FIRST && <Unseen num={list.unseen.size} onShow={refresh} />}
          {list === undefined ? (
            !problem && <Waiting lines={8} />
          ) : list.jobs.length === 0 ? (
            <Empty title="No job is like that">
              <button type="button" class="button" onClick={() => ask({ state: null, search: null })}>
                Show all jobs
              </button>
            </Empty>
          ) : (
            <Table
              jobs={list.jobs}
              sort={view.sort}
              mayMark={mayWrite.value}
              selection={selection}
              onSelect={setSelection}
            />
          )}
          {list && <More known={known} list={list} />}
          {marked.length > 0 && <Bulk jobs={marked} onClear={() => setSelection(NONE)} />}
        </>
      )}
    </div>
  );
}

function numOf(list: List): number {
  return Object.values(list.numByState).reduce((sum, num) => sum + num, 0);
}

/** The next page comes when its place is nearly in sight. */
function More({ known, list }: { known: Known; list: List }) {
  const place = useRef<HTMLDivElement>(null);
  const { more, isLoading } = known;
  const hasMore = list.cursor !== null;
  useEffect(() => {
    if (!hasMore || isLoading || place.current === null) return;
    const watch = new IntersectionObserver(([entry]) => entry?.isIntersecting && more(), { rootMargin: "400px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, [hasMore, isLoading, more]);
  return (
    <div ref={place} class="jobs-more">
      {hasMore && (
        <button type="button" class="button" disabled={isLoading} onClick={more}>
          {isLoading ? "Loading…" : "Show more"}
        </button>
      )}
    </div>
  );
}

/** In another order than the newest first a new job would come in anywhere. */
function Unseen({ num, onShow }: { num: number; onShow: () => void }) {
  return (
    <div class="jobs-more" role="status">
      {num > 0 && (
        <button type="button" class="button" onClick={onShow}>
          {num === 1 ? "A new job was posted: show it" : `${num} new jobs were posted: show them`}
        </button>
      )}
    </div>
  );
}

function NoJobs() {
  const key = session.value?.is_open ? "" : ` -H "Authorization: Bearer $NAS_KEY"`;
  const line = `curl -s ${BASE}v1/jobs${key} -H 'content-type: application/json' -d '{"name": "my first search"}'`;
  return (
    <Empty title="No search yet">
      {mayWrite.value ? (
        <>
          <p>A search tries networks with different skip connections and keeps the best. Everything has a default.</p>
          <a class="button button-main" href={href(["new"])}>
            Start a search
          </a>
          <p>or from a shell:</p>
          <div class="jobs-curl">
            <code>{line}</code>
            <Copy text={line} />
          </div>
        </>
      ) : (
        <p>Your key may look but not post: ask an admin for one with the scope write.</p>
      )}
    </Empty>
  );
}
