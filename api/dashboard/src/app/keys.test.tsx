import { act, cleanup, render } from "@testing-library/preact";
import { afterEach, expect, test, vi } from "vitest";

import { shortcuts, useKeys } from "~/app/keys";

afterEach(cleanup);

function Listener({ run, as = "next" }: { run: () => void; as?: string }) {
  useKeys([{ key: "j", does: as, run }]);
  return (
    <>
      <input aria-label="text" />
      <input aria-label="box" type="checkbox" />
      <select aria-label="choice" />
    </>
  );
}

function press(target: Element, options: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true, ...options }));
}

test("a key works anywhere but where somebody types", () => {
  const run = vi.fn();
  const { getByLabelText } = render(<Listener run={run} />);
  press(document.body);
  press(getByLabelText("box"));
  expect(run).toHaveBeenCalledTimes(2);
  press(getByLabelText("text"));
  press(getByLabelText("choice"));
  expect(run).toHaveBeenCalledTimes(2);
});

test("the browser keeps its own shortcuts", () => {
  const run = vi.fn();
  render(<Listener run={run} />);
  press(document.body, { ctrlKey: true });
  press(document.body, { metaKey: true });
  expect(run).not.toHaveBeenCalled();
});

test("an open dialogue keeps the keys from the page below", () => {
  const run = vi.fn();
  render(<Listener run={run} />);
  const dialog = document.createElement("dialog");
  dialog.setAttribute("open", "");
  document.body.append(dialog);
  press(document.body);
  dialog.remove();
  expect(run).not.toHaveBeenCalled();
});

test("the later of two counts, and the first again when it has gone", () => {
  const [first, second] = [vi.fn(), vi.fn()];
  render(<Listener run={first} />);
  const { unmount } = render(<Listener run={second} as="other" />);
  press(document.body);
  void act(() => void unmount());
  press(document.body);
  expect(second).toHaveBeenCalledTimes(1);
  expect(first).toHaveBeenCalledTimes(1);
});

test("a component that is drawn again runs what it means now, and leaves nothing behind", () => {
  const [old, now] = [vi.fn(), vi.fn()];
  const { rerender, unmount } = render(<Listener run={old} />);
  rerender(<Listener run={now} />);
  press(document.body);
  expect([old, now].map((run) => run.mock.calls.length)).toEqual([0, 1]);
  void act(() => void unmount());
  expect(shortcuts.value).toEqual([]);
});
