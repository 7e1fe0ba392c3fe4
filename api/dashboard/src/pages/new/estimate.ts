/** What the request would cost, asked anew while it is being typed. */
import { useEffect, type Dispatch, type StateUpdater } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { line } from "~/api/live";
import { problemOf, type Problem } from "~/api/problem";
import type { Request } from "~/pages/new/draft";

const PATIENCE_MS = 300; // so that a word is asked about, not its letters

export type Estimate = Schemas["Estimate"];

export interface Estimated {
  /** The last that was told, of this request or of one before. */
  readonly estimate: Estimate | undefined;
  /** The request it is of. */
  readonly of: Request | undefined;
  /** Why there is none for the request as it is now. */
  readonly problem: Problem | undefined;
  readonly isLoading: boolean;
}

export const NOT_YET: Estimated = { estimate: undefined, of: undefined, problem: undefined, isLoading: true };

/** Ask what `body` would cost, and tell it by `tell`; a question that is out of date is called off. */
export function useAsking(body: Request, tell: Dispatch<StateUpdater<Estimated>>): void {
  const text = JSON.stringify(body);
  const round = line.round.value; // once the service is back, it is asked again
  useEffect(() => {
    const stop = new AbortController();
    tell((known) => ({ ...known, isLoading: true }));
    const timer = setTimeout(() => {
      const asked = JSON.parse(text) as Request;
      answer(client.POST("/v1/estimates", { body: asked as Schemas["NewJob"], signal: stop.signal })).then(
        (estimate) => {
          if (!stop.signal.aborted) tell({ estimate, of: asked, problem: undefined, isLoading: false });
        },
        (error: unknown) => {
          if (!stop.signal.aborted) tell((known) => ({ ...known, problem: problemOf(error), isLoading: false }));
        },
      );
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, tell, round]);
}
