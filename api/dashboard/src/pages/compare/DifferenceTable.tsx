/** The table of differences: one column for each trial, the first is what the others are held against. */
import { ask } from "~/app/address";
import { groupsOf, type Line, type Maximised } from "~/pages/compare/differences";
import { namesOf, type Side } from "~/pages/compare/sides";
import { Card } from "~/ui/Card";

export function DifferenceTable({ sides, isMaximised, showsAll }: { sides: readonly Side[]; isMaximised: Maximised; showsAll: boolean }) {
  const groups = groupsOf(sides, isMaximised)
    .map((group) => ({ ...group, lines: showsAll ? group.lines : group.lines.filter(({ differs }) => differs) }))
    .filter(({ lines }) => lines.length > 0);
  const names = namesOf(sides);
  return (
    <Card
      title={showsAll ? "All figures" : "Differences"}
      aside={
        <label>
          <input type="checkbox" checked={showsAll} onChange={() => ask({ all: showsAll ? null : "1" })} /> Show what is alike too
        </label>
      }
    >
      {groups.length === 0 ? (
        <p class="quiet">They are alike in everything.</p>
      ) : (
        <div class="differences-box" tabIndex={0} role="region" aria-label="Table of differences">
          <table class="table differences">
            <thead>
              <tr>
                <th scope="col">
                  <span class="for-readers">What</span>
                </th>
                {sides.map((side, place) => (
                  <th key={side.trial.id} scope="col">
                    {names[place]}
                    {place === 0 && <span class="quiet"> · reference</span>}
                  </th>
                ))}
              </tr>
            </thead>
            {groups.map(({ title, lines }) => (
              <tbody key={title}>
                <tr>
                  <th scope="rowgroup" colSpan={sides.length + 1} class="differences-group">
                    {title}
                  </th>
                </tr>
                {lines.map((one) => (
                  <Row key={one.name} line={one} />
                ))}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </Card>
  );
}

function Row({ line }: { line: Line }) {
  return (
    <tr>
      <th scope="row">{line.name}</th>
      {line.texts.map((text, place) => {
        const delta = line.deltas[place];
        return (
          <td key={place} class={place > 0 && line.values[place] !== line.values[0] ? "differences-other" : undefined}>
            {text}
            {delta && <span class="quiet"> {delta}</span>}
            {line.best.includes(place) && <span class="badge badge-good">best</span>}
          </td>
        );
      })}
    </tr>
  );
}
