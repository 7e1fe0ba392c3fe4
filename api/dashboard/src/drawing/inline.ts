/** An SVG text as elements of the page: parsed as XML, so that nothing in it can run. */

const parsed = new DOMParser();

export function inlined(text: string): SVGSVGElement {
  const found = parsed.parseFromString(text, "image/svg+xml").documentElement;
  if (found.localName !== "svg") throw new Error("this is no drawing");
  return document.importNode(found, true) as unknown as SVGSVGElement;
}

/** Only one of the arcs is on the way of the Tab key; arrow keys lead from one to the next. */
export function rove(svg: SVGSVGElement): void {
  arcsOf(svg).forEach((arc, place) => arc.setAttribute("tabindex", place === 0 ? "0" : "-1"));
}

/** Where an arrow key leads from `arc`; null where it is another key, or there is no next one. */
export function nextOf(arc: Element, key: string): SVGElement | null {
  const svg = arc.closest("svg");
  if (svg === null) return null;
  const arcs = arcsOf(svg);
  const place = arcs.indexOf(arc as SVGElement);
  switch (key) {
    case "ArrowDown":
    case "ArrowRight":
      return arcs[place + 1] ?? null;
    case "ArrowUp":
    case "ArrowLeft":
      return arcs[place - 1] ?? null;
    case "Home":
      return arcs[0] ?? null;
    case "End":
      return arcs.at(-1) ?? null;
    default:
      return null;
  }
}

/** Move the focus to `arc`, and the Tab key's way with it. */
export function focusOn(arc: SVGElement): void {
  const svg = arc.closest("svg");
  for (const other of svg?.querySelectorAll('.arc[tabindex="0"]') ?? []) other.setAttribute("tabindex", "-1");
  arc.setAttribute("tabindex", "0");
  arc.focus();
}

function arcsOf(svg: Element): SVGElement[] {
  return [...svg.querySelectorAll<SVGElement>(".arc[tabindex]")];
}
