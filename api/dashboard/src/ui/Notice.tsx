import type { ComponentChildren } from "preact";

import type { Problem } from "~/api/problem";
import { Prose } from "~/ui/Prose";

/** Nothing is here yet: say so, and what to do next. Where it is all there is, its title is the page's. */
export function Empty({ title, isPage = false, children }: { title: string; isPage?: boolean; children?: ComponentChildren }) {
  const Title = isPage ? "h1" : "p";
  return (
    <div class="empty">
      <Title class="empty-title">{title}</Title>
      {children}
    </div>
  );
}

/** Something did not work: what, and what to do. */
export function Failure({ problem, retry }: { problem: Problem; retry?: () => void }) {
  const remedies = problem.details.errors?.flatMap((one) => one.remedy ?? []) ?? [];
  return (
    <div class="failure" role="alert">
      <p>
        <strong>{problem.details.title}.</strong> <Prose text={problem.message} />
      </p>
      {remedies.map((text) => (
        <p key={text}>
          <Prose text={text} />
        </p>
      ))}
      {retry && (
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** Room kept for what is on its way, so that nothing jumps. */
export function Waiting({ lines = 3 }: { lines?: number }) {
  return (
    <div class="waiting" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} />
      ))}
    </div>
  );
}
