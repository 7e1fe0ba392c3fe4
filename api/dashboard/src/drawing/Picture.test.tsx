import { cleanup, fireEvent, render, screen } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";

import { Picture } from "~/drawing/Picture";

const NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"';

function arc(source: number, target: number, kind: string, more = ""): string {
  const data = `data-source="${source}" data-target="${target}" data-kind="${kind}" data-count="1" ${more}`;
  return `<g class="arc skip-${kind}" tabindex="0" role="img" aria-label="${kind} ${source} ${target}" ${data}><path class="arc-line"/></g>`;
}

const BOX = '<g class="box box-layer" data-state="1" data-shape="8"><rect class="box-ground"/></g>';
const PART = '<g class="box box-part" data-part="1-10" data-shape="8" role="button" aria-label="Open layers 1–10"><rect/></g>';
const SVG = `<svg ${NAMESPACE} class="drawing" role="group" aria-label="mlp, 3 layers">${BOX}${PART}${arc(0, 1, "add", 'data-shape="8"')}${arc(1, 3, "gate")}</svg>`;

function shown({ svg = SVG, onPick = vi.fn(), onPart = vi.fn() } = {}) {
  render(<Picture svg={svg} text="Trial 7" onPick={onPick} onPart={onPart} />);
  return { onPick, onPart };
}

afterEach(cleanup);

test("a drawing is named by what it is of, and its lines are counted", () => {
  shown();
  expect(screen.getByRole("group").getAttribute("aria-label")).toBe("Trial 7: mlp, 3 layers");
  expect(screen.getByRole("list").textContent).toBe("add 1gate 1");
});

test("pointing at an arc explains it and marks its ends, leaving takes both away", () => {
  shown();
  const one = screen.getByLabelText("add 0 1");
  fireEvent.pointerOver(one);
  expect(screen.getByRole("tooltip").textContent).toBe("s0 → s1, addPasses8");
  expect(document.querySelectorAll(".is-end")).toHaveLength(1);
  fireEvent.keyDown(one, { key: "Escape" });
  expect(screen.queryByRole("tooltip")).toBeNull();
  expect(document.querySelectorAll(".is-end")).toHaveLength(0);
});

test("one arc is on the Tab key's way, and arrow keys lead to the others", () => {
  shown();
  const [first, second] = [screen.getByLabelText("add 0 1"), screen.getByLabelText("gate 1 3")];
  expect([first, second].map((one) => one.getAttribute("tabindex"))).toEqual(["0", "-1"]);
  fireEvent.keyDown(first, { key: "ArrowDown" });
  expect(document.activeElement).toBe(second);
  expect([first, second].map((one) => one.getAttribute("tabindex"))).toEqual(["-1", "0"]);
});

test("a click picks an arc, and opens a part", () => {
  const { onPick, onPart } = shown();
  fireEvent.click(screen.getByLabelText("gate 1 3"));
  expect(onPick).toHaveBeenCalledWith({ source: 1, target: 3, kind: "gate" });
  fireEvent.click(screen.getByRole("button"));
  expect(onPart).toHaveBeenCalledWith("1-10");
});

test("what only the other network has is counted apart", () => {
  const arcs = arc(0, 1, "add") + arc(0, 2, "add", 'data-change="removed"') + arc(1, 2, "gate", 'data-change="removed"');
  shown({ svg: `<svg ${NAMESPACE} role="group" aria-label="mlp">${arcs}</svg>` });
  expect(screen.getByRole("list").textContent).toBe("add 1gate 0− removed 2");
});
