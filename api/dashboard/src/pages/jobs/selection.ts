/** Which rows are marked; a range is marked from the last one on. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | null;
}

export const NONE: Selection = { ids: new Set(), anchor: null };

/** One more or less; with `isRange` all from the anchor on become as this one. */
export function marked(selection: Selection, id: string, order: readonly string[], isRange: boolean): Selection {
  const ids = new Set(selection.ids);
  const isMarked = !ids.has(id);
  const from = selection.anchor === null ? -1 : order.indexOf(selection.anchor);
  const to = order.indexOf(id);
  const range = isRange && from >= 0 && to >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
  for (const one of range) {
    if (isMarked) ids.add(one);
    else ids.delete(one);
  }
  return { ids, anchor: id };
}

/** All that are shown, or none where all were. */
export function allMarked(selection: Selection, order: readonly string[]): Selection {
  return order.every((id) => selection.ids.has(id)) ? NONE : { ids: new Set(order), anchor: null };
}
