/** What the penalty takes from the score, by the number of skips. */
import type { Schemas } from "~/api/client";
import { count, score } from "~/text/numbers";

const WIDTH = 420;
const HEIGHT = 130;
const LEFT = 52;
const RIGHT = 14;
const TOP = 12;
const BOTTOM = 34;

export function Charges({ charges }: { charges: readonly Schemas["Charge"][] }) {
  const last = charges.at(-1);
  if (last === undefined || last.num_skips === 0) return null;
  const most = Math.max(...charges.map((one) => one.penalty));
  const free = charges.filter((one) => one.penalty === 0).at(-1)?.num_skips ?? 0;
  const x = (skips: number) => LEFT + (skips / last.num_skips) * (WIDTH - LEFT - RIGHT);
  const y = (penalty: number) => HEIGHT - BOTTOM - (penalty / (most || 1)) * (HEIGHT - TOP - BOTTOM);
  const points = charges.map((one) => `${x(one.num_skips).toFixed(1)},${y(one.penalty).toFixed(1)}`);
  const text =
    most === 0
      ? "Skips cost nothing."
      : `Up to ${count(free)} ${free === 1 ? "skip costs" : "skips cost"} nothing; all ${count(last.num_skips)} cost ${score(last.penalty)} of the score.`;
  const ticks = [
    ...new Set([0, ...(free > last.num_skips * 0.08 && free < last.num_skips * 0.92 ? [free] : []), last.num_skips]),
  ];
  return (
    <figure class="charges">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text}>
        <path class="charges-axis" d={`M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}`} />
        <polygon
          class="charges-area"
          points={[...points, `${x(last.num_skips)},${y(0)}`, `${LEFT},${y(0)}`].join(" ")}
        />
        <polyline class="charges-line" points={points.join(" ")} />
        {charges.length <= 40 &&
          charges.map((one) => (
            <circle key={one.num_skips} cx={x(one.num_skips)} cy={y(one.penalty)} r="3.5">
              <title>{`${count(one.num_skips)} skips: −${score(one.penalty)}`}</title>
            </circle>
          ))}
        {ticks.map((skips) => (
          <text
            key={skips}
            x={x(skips)}
            y={HEIGHT - BOTTOM + 15}
            text-anchor={skips === last.num_skips ? "end" : "middle"}
          >
            {count(skips)}
          </text>
        ))}
        <text x={(WIDTH + LEFT - RIGHT) / 2} y={HEIGHT - 4} text-anchor="middle">
          skips
        </text>
        <text x={LEFT - 6} y={y(0)} text-anchor="end">
          0
        </text>
        {most > 0 && (
          <text x={LEFT - 6} y={TOP + 6} text-anchor="end">
            −{score(most)}
          </text>
        )}
      </svg>
      <figcaption class="schema-help">{text}</figcaption>
    </figure>
  );
}
