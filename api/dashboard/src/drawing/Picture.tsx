/** A drawing in the page: inlined, explained where one points or focuses, its parts opened by a click. */
import "~/drawing/drawing.css";
import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";

import { Explained, type Place } from "~/drawing/Explained";
import { explained } from "~/drawing/explanation";
import { focusOn, inlined, nextOf, rove } from "~/drawing/inline";
import { Key } from "~/drawing/Key";
import { legendOf } from "~/drawing/legend";

export interface Skip {
  readonly source: number;
  readonly target: number;
  readonly kind: string;
}

interface Props {
  svg: string;
  /** What it is, for who cannot see it. */
  text: string | undefined;
  onPick: ((skip: Skip) => void) | undefined;
  /** A part was clicked that is open, or that is not. */
  onPart: (part: string) => void;
}

const EXPLAINED = "[data-kind], [data-shape]";

export function Picture({ svg, text, onPick, onPart }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<Place | null>(null);
  const cardId = useId();
  const drawn = useMemo(() => {
    const found = inlined(svg);
    rove(found);
    return found;
  }, [svg]);
  const legend = useMemo(() => legendOf(drawn), [drawn]);

  useLayoutEffect(() => {
    const open = partOf(document.activeElement);
    const hadFocus = box.current?.contains(document.activeElement) ?? false;
    box.current?.replaceChildren(drawn);
    if (hadFocus && open !== undefined) refocus(drawn, open);
    setPlace(null);
  }, [drawn]);
  useEffect(() => {
    if (text !== undefined) drawn.setAttribute("aria-label", `${text}: ${drawn.getAttribute("aria-label") ?? ""}`);
  }, [drawn, text]);

  const show = (target: EventTarget | null, at?: MouseEvent) => {
    const one = target instanceof Element ? target.closest<SVGElement>(EXPLAINED) : null;
    const said = one && explained(one.dataset);
    markEnds(drawn, one);
    if (!one || !said || !box.current) {
      setPlace(null);
      return;
    }
    if (at === undefined) one.setAttribute("aria-describedby", cardId);
    setPlace({ said, ...placeOf(one, box.current, at) });
  };
  const leave = () => {
    markEnds(drawn, null);
    setPlace(null);
  };
  const press = (event: KeyboardEvent) => {
    const one = event.target instanceof Element ? event.target : null;
    if (event.key === "Escape") leave();
    if (one === null) return;
    const next = one.matches(".arc") ? nextOf(one, event.key) : null;
    if (next) {
      event.preventDefault();
      focusOn(next);
    } else if (event.key === "Enter" || event.key === " ") {
      if (pick(one, onPick, onPart)) event.preventDefault();
    }
  };
  return (
    <div class="picture">
      <div
        class="picture-box"
        ref={box}
        onPointerOver={(event) => show(event.target, event)}
        onPointerLeave={leave}
        onFocusIn={(event) => (event.target as Element).matches(":focus-visible") && show(event.target)}
        onFocusOut={leave}
        onClick={(event) => void pick(event.target as Element, onPick, onPart)}
        onKeyDown={press}
      />
      {place && <Explained id={cardId} place={place} />}
      <Key legend={legend} />
    </div>
  );
}

/** Whether something was picked. */
function pick(target: Element, onPick: Props["onPick"], onPart: Props["onPart"]): boolean {
  const part = partOf(target);
  if (part !== undefined) {
    onPart(part);
    return true;
  }
  const { source, target: end, kind, count } = target.closest<SVGElement>(".arc")?.dataset ?? {};
  if (onPick === undefined || kind === undefined || count !== "1") return false;
  onPick({ source: Number(source), target: Number(end), kind });
  return true;
}

function partOf(element: Element | null): string | undefined {
  return element?.closest<SVGElement>("[data-part]")?.dataset.part;
}

/** The same part in a new drawing, or where it was: its first layer. */
function refocus(svg: SVGSVGElement, part: string): void {
  const same = svg.querySelector<SVGElement>(`[data-part="${CSS.escape(part)}"]`);
  (same ?? svg.querySelector<SVGElement>("[tabindex='0']"))?.focus();
}

/** Where the pointer is, or the end at the right of what has the focus. */
function placeOf(one: SVGElement, box: HTMLElement, at: MouseEvent | undefined): Omit<Place, "said"> {
  const outer = (box.parentElement ?? box).getBoundingClientRect();
  const inner = (one.querySelector(".arc-line, .box-ground") ?? one).getBoundingClientRect();
  const [x, y] = at ? [at.clientX, at.clientY] : [inner.right, (inner.top + inner.bottom) / 2];
  const { left, top, width, height } = outer;
  return { x: x - left, y: y - top, width, height, isLow: y > innerHeight * 0.6 };
}

/** Mark the boxes that an arc joins, and no others. */
function markEnds(svg: SVGSVGElement, one: SVGElement | null): void {
  for (const box of svg.querySelectorAll(".is-end")) box.classList.remove("is-end");
  if (one?.matches(".arc") !== true) return;
  for (const end of [one.dataset.source, one.dataset.target]) {
    svg.querySelector(`.box[data-state="${CSS.escape(end ?? "")}"]`)?.classList.add("is-end");
  }
}
