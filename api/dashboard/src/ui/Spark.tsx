/** A line without axes, for a row of a table; `text` says what it shows. */
const WIDTH = 96;
const HEIGHT = 24;

export function Spark({ values, text }: { values: readonly number[]; text: string }) {
  if (values.length < 2) return <span class="quiet">–</span>;
  const low = Math.min(...values);
  const span = Math.max(...values) - low || 1;
  const points = values.map((value, index) => {
    const x = 2 + (index / (values.length - 1)) * (WIDTH - 4);
    const y = HEIGHT - 3 - ((value - low) / span) * (HEIGHT - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return (
    <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} role="img" aria-label={text}>
      <polyline points={points.join(" ")} />
    </svg>
  );
}
