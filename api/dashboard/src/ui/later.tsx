import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

import { problemOf, type Problem } from "~/api/problem";
import { Failure, Waiting } from "~/ui/Notice";

export interface Later<P> {
  readonly View: ComponentType<P>;
  /** Fetch its file, for whoever will want it soon. */
  readonly prefetch: () => void;
}

/** A part of a page whose file is fetched when it is first shown. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): Later<P> {
  let known: ComponentType<P> | undefined;
  let asked: Promise<ComponentType<P>> | undefined;
  const fetched = () =>
    (asked ??= load().then(
      (found) => (known = found),
      (error: unknown) => {
        asked = undefined;
        throw error;
      },
    ));
  function View(props: P) {
    const [, setReady] = useState(known !== undefined);
    const [problem, setProblem] = useState<Problem>();
    useEffect(() => {
      if (known !== undefined) return;
      let isWanted = true;
      fetched().then(
        () => isWanted && setReady(true),
        (error: unknown) => isWanted && setProblem(problemOf(error)),
      );
      return () => {
        isWanted = false;
      };
    }, []);
    if (problem) return <Failure problem={problem} />;
    if (known === undefined) return <Waiting />;
    const Known = known;
    return <Known {...props} />;
  }
  return { View, prefetch: () => void fetched().catch(() => undefined) };
}
