import type { Explanation } from "~/drawing/explanation";

export interface Place {
  readonly said: Explanation;
  /** Of what is explained, within the picture, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Of the picture. */
  readonly width: number;
  readonly height: number;
  /** Whether there is little room below it on the screen. */
  readonly isLow: boolean;
}

const WIDTH = 236;
const BESIDE = 16;

/** A card beside what it explains: at its right where there is room, else below or above it. */
export function Explained({ id, place }: { id: string; place: Place }) {
  return (
    <div id={id} class="explained" role="tooltip" style={styleOf(place)}>
      <strong>{place.said.title}</strong>
      <dl>
        {place.said.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function styleOf({ x, y, width, height, isLow }: Place): Record<string, string> {
  const isBeside = x + BESIDE + WIDTH <= width;
  const left = isBeside ? x + BESIDE : Math.max(0, Math.min(x - WIDTH / 2, width - WIDTH));
  const away = isBeside ? 0 : BESIDE;
  const across = { left: `${left}px`, width: `${WIDTH}px` };
  return isLow ? { ...across, bottom: `${height - y + away}px` } : { ...across, top: `${y + away}px` };
}
