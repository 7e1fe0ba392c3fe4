import type { ComponentChildren } from "preact";

/** The head of a column that sorts its table when it is clicked. */
export function SortHead(props: {
  /** `undefined` where the table is sorted by another column. */
  direction: "ascending" | "descending" | undefined;
  onSort: () => void;
  isNumber?: boolean | undefined;
  title?: string | undefined;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <th scope="col" class={`${props.class ?? ""} ${props.isNumber ? "number" : ""}`} aria-sort={props.direction ?? "none"} title={props.title}>
      <button type="button" class="sort-head" onClick={props.onSort}>
        {props.children}
        {props.direction && (
          <span class="sort-arrow" aria-hidden="true">
            {props.direction === "ascending" ? "▲" : "▼"}
          </span>
        )}
      </button>
    </th>
  );
}
