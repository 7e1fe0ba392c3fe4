/** A long list of rows of one height, of which only those in view are in the page. */
import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import { useLayoutEffect, useState } from "preact/hooks";

export type Rows = Virtualizer<HTMLDivElement, HTMLTableRowElement>;

export interface Virtual {
  readonly rows: Rows;
  /** For the element that scrolls. */
  readonly setBox: (box: HTMLDivElement | null) => void;
}

/**
 * @param count rows in all.
 * @param height of a row, in pixels.
 * @param head height of what sticks to the top of the box, in pixels.
 */
export function useVirtual(count: number, height: number, head: number): Virtual {
  const [, setRound] = useState(0);
  const [{ rows, setBox }] = useState(() => {
    let box: HTMLDivElement | null = null;
    const made: Rows = new Virtualizer({
      count,
      estimateSize: () => height,
      overscan: 6,
      scrollPaddingEnd: head,
      getScrollElement: () => box,
      scrollToFn: elementScroll,
      observeElementRect,
      observeElementOffset,
      onChange: () => setRound((known) => known + 1),
    });
    return { rows: made, setBox: (element: HTMLDivElement | null) => void (box = element) };
  });
  rows.setOptions({ ...rows.options, count });
  useLayoutEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  return { rows, setBox };
}
