/** The search replayed trial by trial, the best so far beside each. */
import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";

import { answer, client, type Schemas } from "~/api/client";
import { address, ask, href } from "~/app/address";
import { useKeys } from "~/app/keys";
import { Drawing } from "~/drawing/Drawing";
import { Part } from "~/pages/job/Part";
import { bests, changes, placeOf, rises, type Change } from "~/pages/job/topologies/replay";
import { count, score } from "~/text/numbers";
import { Choice } from "~/ui/Choice";

const SPEEDS = [1, 4, 20, 100, 500] as const;
/** Faster than this no drawing could be followed: more trials are passed over at each step. */
const SHORTEST_STEP_MS = 250;

/** More trials than this are not read anew while one looks at them: it is megabytes. */
const MOST_READ_ANEW = 5000;

export function ScrubberPart({ jobId, round }: { jobId: string; round: number }) {
  const [num, setNum] = useState(0);
  return (
    <Part
      title="The search, trial by trial"
      asked={jobId}
      fetch={async (signal) => {
        const read = await answer(
          client.GET("/v1/jobs/{job_id}/replay", { params: { path: { job_id: jobId } }, signal }),
        );
        setNum(read.number.length);
        return read;
      }}
      round={num > MOST_READ_ANEW ? 0 : round}
      lack={(data) =>
        data.number.length === 0
          ? { title: "No trial has begun yet", hint: "Each can be looked at here, in the order of proposal." }
          : null
      }
    >
      {(data) => <Scrubber jobId={jobId} replay={data} />}
    </Part>
  );
}

function Scrubber({ jobId, replay }: { jobId: string; replay: Schemas["Replay"] }) {
  const num = replay.number.length;
  const best = useMemo(() => bests(replay), [replay]);
  const better = useMemo(() => rises(best), [best]);
  const { query } = address.value;
  const asked = query.get("at");
  const place = asked === null ? num - 1 : placeOf(replay.number, Number(asked));
  const speed = SPEEDS.find((one) => String(one) === query.get("speed")) ?? 4;
  const isPlaying = useSignal(false);

  const move = (to: number) => {
    const next = Math.min(num - 1, Math.max(0, to));
    ask({ at: next === num - 1 ? null : replay.number[next] });
  };
  const jump = (to: number | undefined) => to !== undefined && move(to);
  const stopAnd = (then: () => void) => () => {
    isPlaying.value = false;
    then();
  };
  const back = stopAnd(() => move(place - 1));
  const on = stopAnd(() => move(place + 1));
  const toggle = () => {
    if (!isPlaying.value && place === num - 1) move(0);
    isPlaying.value = !isPlaying.value;
  };
  useKeys([
    { key: "ArrowLeft", does: "Previous trial", run: back },
    { key: "ArrowRight", does: "Next trial", run: on },
    { key: "p", does: "Play or pause the search", run: toggle },
  ]);
  useEffect(() => {
    if (!isPlaying.value) return;
    if (place >= num - 1) {
      isPlaying.value = false;
      return;
    }
    const pause = Math.max(1000 / speed, SHORTEST_STEP_MS);
    const timer = setTimeout(() => move(place + Math.max(1, Math.round((pause / 1000) * speed))), pause);
    return () => clearTimeout(timer);
  });

  return (
    <div class="scrubber">
      <div class="scrubber-buttons">
        <button
          type="button"
          class="button"
          disabled={place === 0}
          onClick={stopAnd(() => jump(better.findLast((one) => one < place)))}
        >
          Previous best
        </button>
        <button type="button" class="button" disabled={place === 0} onClick={back} aria-label="Previous trial">
          ‹
        </button>
        <button type="button" class="button button-main" onClick={toggle}>
          {isPlaying.value ? "Pause" : "Play"}
        </button>
        <button type="button" class="button" disabled={place === num - 1} onClick={on} aria-label="Next trial">
          ›
        </button>
        <button
          type="button"
          class="button"
          disabled={!better.some((one) => one > place)}
          onClick={stopAnd(() => jump(better.find((one) => one > place)))}
        >
          Next best
        </button>
        <Choice
          label="Trials a second"
          value={String(speed)}
          choices={SPEEDS.map((one) => ({ value: String(one), text: String(one) }))}
          onChoose={(one) => ask({ speed: one === "4" ? null : one })}
        />
      </div>
      <input
        type="range"
        aria-label="Trial"
        aria-valuetext={`trial ${replay.number[place] ?? 0}`}
        min={0}
        max={num - 1}
        value={place}
        onInput={(event) => stopAnd(() => move(event.currentTarget.valueAsNumber))()}
      />
      <Shown jobId={jobId} replay={replay} place={place} best={best} />
    </div>
  );
}

function Shown({
  jobId,
  replay,
  place,
  best,
}: {
  jobId: string;
  replay: Schemas["Replay"];
  place: number;
  best: Int32Array;
}) {
  const before = best[place - 1] ?? -1;
  const now = best[place] ?? -1;
  const isBest = now === place;
  return (
    <div class="scrubber-pair">
      <One
        jobId={jobId}
        replay={replay}
        place={place}
        title={isBest ? "the new best" : "this trial"}
        {...(before >= 0 ? { against: before } : {})}
      />
      {before >= 0 ? (
        <One jobId={jobId} replay={replay} place={before} title={isBest ? "the best before it" : "the best so far"} />
      ) : (
        <p class="quiet">No trial has trained to the end before this one.</p>
      )}
    </div>
  );
}

function One(props: { jobId: string; replay: Schemas["Replay"]; place: number; title: string; against?: number }) {
  const { jobId, replay, place, title, against } = props;
  const trialId = replay.trial_id[place] ?? "";
  const [number, label] = [replay.number[place] ?? 0, replay.label[place]];
  const name = `Trial ${count(number)}${label == null ? "" : ` (${label})`}`;
  return (
    <section class="scrubber-one">
      <h3>
        <a href={href(["jobs", jobId, "trials"], { trial: trialId })}>{name}</a>, {title}
      </h3>
      <p class="quiet">
        {replay.score[place] == null ? "no score yet" : `score ${score(replay.score[place])}`}
        {replay.state[place] !== "complete" && `, ${replay.state[place] ?? ""}`}
      </p>
      {against !== undefined && <Changes list={changes(replay, against, place)} />}
      <Drawing
        trialId={trialId}
        size="full"
        text={`Topology of ${name}`}
        {...(against === undefined ? {} : { against: replay.trial_id[against] ?? "" })}
      />
    </section>
  );
}

const NUM_TOLD = 6;

function Changes({ list }: { list: readonly Change[] }) {
  if (list.length === 0) return <p>It chooses as the best before it did.</p>;
  return (
    <ul class="scrubber-changes">
      {list.slice(0, NUM_TOLD).map((one) => (
        <li key={one.name}>
          {one.name.replace(/^edge_(\d+)_(\d+)$/, "$1 → $2")}: {one.before} → <strong>{one.after}</strong>
        </li>
      ))}
      {list.length > NUM_TOLD && <li>and {list.length - NUM_TOLD} more</li>}
    </ul>
  );
}
