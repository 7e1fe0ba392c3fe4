/** The cells of the heat map as SVG: it takes the page's colours, and many cells cost little. */
import { memo } from "preact/compat";

import type { Schemas } from "~/api/client";
import { shownShares, type Cell, type Share } from "~/pages/job/topologies/heat";

interface Props {
  cells: readonly Cell[];
  numStates: number;
  kind: Schemas["EdgeKind"] | null;
  /** The difference that has the full colour. */
  full: number;
  onPoint: (cell: Cell | null) => void;
}

const MARGIN = 34;
const WIDTH = 620;
const SMALLEST = 18;
const LARGEST = 68;
const ROOM_FOR_NUMBERS = 32;

export const HeatGrid = memo(function HeatGrid({ cells, numStates, kind, full, onPoint }: Props) {
  const num = numStates - 1;
  const size = Math.min(LARGEST, Math.max(SMALLEST, Math.floor((WIDTH - MARGIN) / Math.max(1, num))));
  const side = MARGIN + num * size + 2;
  const states = Array.from({ length: num }, (_, index) => index);
  const mostImportant = cells.reduce((most, cell) => Math.max(most, cell.importance ?? 0), 0) || 1;
  return (
    <svg
      class="heat-grid"
      viewBox={`0 0 ${side} ${side}`}
      width={side}
      height={side}
      aria-hidden="true"
      onPointerLeave={() => onPoint(null)}
    >
      <text class="heat-axis" x={MARGIN + (num * size) / 2} y={10}>
        target
      </text>
      <text class="heat-axis" transform={`translate(10 ${MARGIN + (num * size) / 2}) rotate(-90)`}>
        source
      </text>
      {states.map((state) => (
        <g key={state}>
          <text class="heat-state" x={MARGIN + (state + 0.5) * size} y={MARGIN - 7}>
            {state + 1}
          </text>
          <text class="heat-state" x={MARGIN - 10} y={MARGIN + (state + 0.5) * size + 4}>
            {state}
          </text>
        </g>
      ))}
      {cells.map((cell) => (
        <g
          key={`${cell.source} ${cell.target}`}
          transform={`translate(${MARGIN + (cell.target - 1) * size} ${MARGIN + cell.source * size})`}
          onPointerEnter={() => onPoint(cell)}
        >
          <Strips shares={shownShares(cell, kind)} size={size} full={full} />
          <rect
            class="heat-border"
            x="1"
            y="1"
            width={size - 2}
            height={size - 2}
            stroke-width={cell.importance === null ? 0.5 : 0.5 + (3.5 * cell.importance) / mostImportant}
          />
        </g>
      ))}
    </svg>
  );
});

/** One strip a kind, a line of the kind's colour at its foot. */
function Strips({ shares, size, full }: { shares: readonly Share[]; size: number; full: number }) {
  const width = (size - 2) / Math.max(1, shares.length);
  return (
    <>
      {shares.map(({ kind, difference }, index) => (
        <g key={kind}>
          <rect class="heat-ground" x={1 + index * width} y="1" width={width} height={size - 2} />
          <rect
            class={difference < 0 ? "heat-less" : "heat-more"}
            x={1 + index * width}
            y="1"
            width={width}
            height={size - 2}
            fill-opacity={Math.min(1, Math.abs(difference) / full).toFixed(3)}
          />
          <line
            class={`heat-kind heat-kind-${kind}`}
            x1={3 + index * width}
            x2={index * width + width - 1}
            y1={size - 4}
            y2={size - 4}
          />
          {shares.length === 1 && size >= ROOM_FOR_NUMBERS && (
            <text class="heat-number" x={size / 2} y={size / 2 + 4}>
              {signed(difference)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

/** In points: `+19`, `−9`, `0`. */
function signed(difference: number): string {
  const points = Math.round(difference * 100);
  return points === 0 ? "0" : points < 0 ? `−${-points}` : `+${points}`;
}
