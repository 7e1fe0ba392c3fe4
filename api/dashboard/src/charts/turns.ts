/** One chart is drawn a frame, so that a page of many never holds the browser up. */

const waiting = new Set<() => void>();
let isDrawing = false;

/** Run `draw` when those before it are painted; the answer takes it back. */
export function inTurn(draw: () => void): () => void {
  waiting.add(draw);
  if (!isDrawing) {
    isDrawing = true;
    setTimeout(next);
  }
  return () => void waiting.delete(draw);
}

function next(): void {
  const [draw] = waiting;
  if (draw === undefined) {
    isDrawing = false;
    return;
  }
  waiting.delete(draw);
  try {
    draw();
  } finally {
    requestAnimationFrame(() => setTimeout(next)); // painting is a task of its own
  }
}
