/** The heads of a table's columns: of words, of numbers, which stand at the right, or only read out. */
export type Head = string | { readonly number: string } | { readonly silent: string };

export function Heads({ of }: { of: readonly Head[] }) {
  return (
    <thead>
      <tr>
        {of.map((head) =>
          typeof head === "string" ? (
            <th key={head} scope="col">
              {head}
            </th>
          ) : "number" in head ? (
            <th key={head.number} scope="col" class="number">
              {head.number}
            </th>
          ) : (
            <th key={head.silent} scope="col">
              <span class="for-readers">{head.silent}</span>
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
