/** A topology in the height of a row: states on a line, skips as arcs over it, one path for each kind. */
import { count } from "~/text/numbers";
import { SKIP_KINDS, type SkipKind, type TrialRow } from "~/pages/job/trials/view";

const WIDTH = 104;
const HEIGHT = 26;
const BASE = HEIGHT - 4;
const MARGIN = 5;

type Pair = readonly [source: number, target: number];

const pairs = new Map<string, Pair | null>();

/** The states that a dimension joins: `stage_edge_0_2` joins 0 and 2; null where it is no edge. */
export function pairOf(name: string): Pair | null {
  let found = pairs.get(name);
  if (found === undefined) {
    const [, source, target] = /edge_(\d+)_(\d+)$/.exec(name) ?? [];
    found = source === undefined || target === undefined ? null : [Number(source), Number(target)];
    pairs.set(name, found);
  }
  return found;
}

export function Strip({ row }: { row: TrialRow }) {
  const edges: [Pair, SkipKind][] = [];
  let last = 1;
  let widest = 1;
  for (const [name, choice] of Object.entries(row.choices)) {
    const pair = pairOf(name);
    if (pair === null) continue;
    last = Math.max(last, pair[1]);
    widest = Math.max(widest, pair[1] - pair[0]);
    if (choice !== "none") edges.push([pair, choice as SkipKind]);
  }
  const step = (WIDTH - 2 * MARGIN) / last;
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={textOf(row)}
    >
      <path class="strip-line" d={`M${MARGIN} ${BASE}H${WIDTH - MARGIN}`} />
      <path class="strip-states" d={dots(last, step)} />
      {SKIP_KINDS.map((kind) => {
        const path = edges.filter(([, one]) => one === kind).map(([pair]) => arc(pair, step, widest));
        return path.length > 0 && <path key={kind} class={`strip-${kind}`} d={path.join("")} />;
      })}
    </svg>
  );
}

function arc([source, target]: Pair, step: number, widest: number): string {
  const from = MARGIN + source * step;
  const to = MARGIN + target * step;
  const height = 6 + ((target - source) / widest) * (2 * BASE - 10);
  return `M${from.toFixed(1)} ${BASE}Q${((from + to) / 2).toFixed(1)} ${(BASE - height).toFixed(1)} ${to.toFixed(1)} ${BASE}`;
}

function dots(last: number, step: number): string {
  return Array.from({ length: last + 1 }, (_, index) => `M${(MARGIN + index * step).toFixed(1)} ${BASE}h0`).join("");
}

export function textOf(row: TrialRow): string {
  const kinds = SKIP_KINDS.filter((kind) => (row.num_by_kind[kind] ?? 0) > 0).map(
    (kind) => `${count(row.num_by_kind[kind])} ${kind}`,
  );
  return kinds.length === 0 ? "no skips" : kinds.join(", ");
}
