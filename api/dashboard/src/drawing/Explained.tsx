import type { Explanation } from "~/drawing/explanation";

export interface Place {
  readonly said: Explanation;
  /** Within the picture, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Of the picture. */
  readonly width: number;
}

const WIDTH = 236;
const BELOW = 16;

/** A card beside what it explains. */
export function Explained({ id, place }: { id: string; place: Place }) {
  const left = Math.max(0, Math.min(place.x - WIDTH / 2, place.width - WIDTH));
  return (
    <div id={id} class="explained" role="tooltip" style={{ left: `${left}px`, top: `${place.y + BELOW}px`, width: `${WIDTH}px` }}>
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
