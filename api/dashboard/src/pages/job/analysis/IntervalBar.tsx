/** An interval on a scale, its estimate a tick; for the eye alone, the numbers stand beside it. */
import type { Schemas } from "~/api/client";

const WIDTH = 120;
const HEIGHT = 12;

interface Props {
  interval: Schemas["IntervalEstimate"] | null;
  scale: readonly [number, number];
  kind: "main" | "quiet" | "better" | "worse";
}

export function IntervalBar({ interval, scale: [low, high], kind }: Props) {
  const at = (value: number) => ((value - low) / (high - low)) * WIDTH;
  const zero = at(0);
  return (
    <svg class={`interval interval-${kind}`} viewBox={`-1 0 ${WIDTH + 2} ${HEIGHT}`} aria-hidden="true" preserveAspectRatio="none">
      <line class="interval-axis" x1={0} x2={WIDTH} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      {low < 0 && <line class="interval-zero" x1={zero} x2={zero} y1={0} y2={HEIGHT} />}
      {interval && (
        <>
          <rect x={at(interval.low)} width={Math.max(at(interval.high) - at(interval.low), 1)} y={3} height={HEIGHT - 6} rx={2} />
          <line class="interval-tick" x1={at(interval.value)} x2={at(interval.value)} y1={0} y2={HEIGHT} />
        </>
      )}
    </svg>
  );
}
