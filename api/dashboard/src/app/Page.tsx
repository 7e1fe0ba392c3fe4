/** The page that the address names, fetched when it is first wanted. */
import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import { sharedJob } from "~/api/session";
import { href } from "~/app/address";
import type { Match, PageProps } from "~/app/routes";
import { settle } from "~/app/scroll";
import { pageTitle } from "~/app/title";
import { Empty, Failure, Waiting } from "~/ui/Notice";

export function Page({ match: shown }: { match: Match | null }) {
  const [page, setPage] = useState<{ of: Match["route"]; View: ComponentType<PageProps> }>();
  const [problem, setProblem] = useState<Problem>();
  const route = shown?.route;
  const place = `${route?.path.join("/") ?? ""} ${shown?.ids.join("/") ?? ""}`;
  useEffect(() => {
    pageTitle.value = route?.title ?? "No such page";
    if (route === undefined) return;
    let isWanted = true;
    setProblem(undefined);
    route.load().then(
      (loaded) => isWanted && setPage({ of: route, View: loaded.default }),
      (error: unknown) => isWanted && setProblem(problemOf(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [route]);
  const lineRound = line.round.value;
  const failedIn = useRef<number>(undefined);
  useEffect(() => {
    if (problem === undefined) failedIn.current = undefined;
    else if (failedIn.current === undefined) failedIn.current = lineRound;
    else if (failedIn.current !== lineRound) location.reload(); // the service is back, perhaps with files of another version
  }, [problem, lineRound]);
  const isThere = shown !== null && page?.of === shown.route;
  useEffect(() => {
    if (!isThere) return;
    if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
    return settle();
  }, [isThere, place]);

  if (shown === null)
    return (
      <Empty isPage title="There is no such page">
        <a class="button" href={href([])}>
          To the jobs
        </a>
      </Empty>
    );
  if (sharedJob.value !== null && !isForGuests(shown, sharedJob.value)) return <NotForGuests jobId={sharedJob.value} />;
  if (problem) return <Failure problem={problem} retry={() => location.reload()} />;
  if (page?.of !== shown.route) return <Waiting />;
  return <page.View key={shown.ids.join("/")} ids={shown.ids} />;
}

/** A share link opens the pages of its job and what compares the trials of it. */
export function isForGuests({ route, ids }: Match, jobId: string): boolean {
  const [first] = route.path;
  return first === "share" || first === "compare" || (first === "jobs" && ids[0] === jobId);
}

function NotForGuests({ jobId }: { jobId: string }) {
  return (
    <Empty isPage title="This page is not part of the shared view">
      <p>The link that you followed shows one job. To see more, log in with a key.</p>
      <a class="button button-main" href={href(["jobs", jobId])}>
        To the shared job
      </a>
    </Empty>
  );
}
