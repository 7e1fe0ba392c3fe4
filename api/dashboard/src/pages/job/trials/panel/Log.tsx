/** What was said about a trial while it was trained. */
import { useLayoutEffect, useRef } from "preact/hooks";

import { address, ask } from "~/app/address";
import type { Detail } from "~/pages/job/trials/panel/detail";
import { useLines, type LogLevel, type LogLine } from "~/pages/job/trials/panel/lines";
import { exact } from "~/text/times";
import { Empty, Failure, Waiting } from "~/ui/Notice";

const LEVELS: readonly LogLevel[] = ["debug", "info", "warning", "error"];
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

export function Log({ detail }: { detail: Detail }) {
  const level = LEVELS.find((one) => one === address.value.query.get("level")) ?? "debug";
  const isRunning = detail.state === "running" || detail.state === "proposed";
  const { lines, problem } = useLines(detail.id, level, isRunning);
  const follow = address.value.query.get("follow") !== "no";
  const end = useRef<HTMLLIElement>(null);
  const isFollowing = isRunning && follow;
  useLayoutEffect(() => {
    if (isFollowing) end.current?.scrollIntoView({ block: "nearest" });
  }, [lines, isFollowing]);
  return (
    <>
      <div class="panel-tools">
        <label>
          From{" "}
          <select value={level} onChange={(event) => ask({ level: event.currentTarget.value === "debug" ? null : event.currentTarget.value })}>
            {LEVELS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>{" "}
          up
        </label>
        {isRunning && (
          <label>
            <input type="checkbox" checked={follow} onChange={() => ask({ follow: follow ? "no" : null })} /> Follow
          </label>
        )}
      </div>
      {problem ? (
        <Failure problem={problem} />
      ) : lines === undefined ? (
        <Waiting lines={6} />
      ) : lines.length === 0 ? (
        <Empty title="Nothing was said">
          <p>{isRunning ? "Lines appear here as the trial is trained." : "Choose a lower level to see more."}</p>
        </Empty>
      ) : (
        <ol class="log">
          {lines.map((line) => (
            <Line key={line.number} line={line} />
          ))}
          <li ref={end} class="log-end" aria-hidden="true" />
        </ol>
      )}
    </>
  );
}

function Line({ line }: { line: LogLine }) {
  return (
    <li class={`log-line log-${line.level}`}>
      <span class="log-head">
        <time dateTime={line.created_at} title={exact(line.created_at)}>
          {CLOCK.format(new Date(line.created_at))}
        </time>
        <b>{line.level}</b>
        {line.attempt > 1 && <span>attempt {line.attempt}</span>}
        {line.epoch > 0 && <span>epoch {line.epoch}</span>}
        {line.logger !== "service" && <span>{line.logger}</span>}
      </span>
      <span class="log-message">{line.message}</span>
    </li>
  );
}
