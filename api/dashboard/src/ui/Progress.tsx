/** How much of something is spent; `text` says it in words. */
export function Progress({ part, text }: { part: number; text: string }) {
  const percent = Math.round(Math.min(1, Math.max(0, part)) * 100);
  return (
    <div class="progress">
      <progress max={100} value={percent} aria-label={text} />
      <span>{text}</span>
    </div>
  );
}
