/** The heat map of edges: rows are sources, columns targets, the colour says what the best do otherwise. */
import { useMemo, useState } from "preact/hooks";

import type { Schemas } from "~/api/client";
import type { Resource } from "~/api/resource";
import { address, ask } from "~/app/address";
import { cellsOf, fullDifference, said, shownShares, type Cell } from "~/pages/job/topologies/heat";
import { HeatGrid } from "~/pages/job/topologies/HeatGrid";
import { HeatTable } from "~/pages/job/topologies/HeatTable";
import { count, percent } from "~/text/numbers";
import { Card } from "~/ui/Card";
import { Choice } from "~/ui/Choice";

interface Props {
  population: Schemas["Population"];
  importances: Resource<Schemas["Importances"]>;
}

export function Heat({ population, importances: { data: importances, problem } }: Props) {
  const { kinds, num_all: numAll, num_top: numTop } = population;
  const cells = useMemo(() => cellsOf(population, importances), [population, importances]);
  const asked = address.value.query.get("kind");
  const kind = kinds.find((one) => one === asked) ?? null;
  const [pointed, setPointed] = useState<Cell | null>(null);
  const choices = [{ value: "", text: "every kind of skip" }, ...kinds.map((one) => ({ value: one, text: one }))];
  return (
    <Card
      title="What the best choose"
      aside={<Choice label="Show" value={kind ?? ""} choices={choices} onChoose={(one) => ask({ kind: one })} />}
    >
      <p class="quiet">
        The share of each choice among the best {count(numTop)} of {count(numAll)} trials, less its share among all.
      </p>
      <figure class="heat">
        <div class="heat-box">
          <HeatGrid
            cells={cells}
            numStates={population.num_states}
            kind={kind}
            full={fullDifference(cells, kind)}
            onPoint={setPointed}
          />
        </div>
        <figcaption class="for-readers">{said(cells, numTop, numAll)}</figcaption>
      </figure>
      <Legend full={fullDifference(cells, kind)} kinds={kind === null ? kinds.filter((one) => one !== "none") : []} />
      <Pointed cell={pointed} kind={kind} />
      <p class="quiet">
        {importances === undefined
          ? (problem?.message ?? "The importance of each edge is being computed.")
          : importances.reason === null
            ? "The thicker the border, the more of the score's variance the edge explains."
            : `No importances yet: ${importances.reason}`}
      </p>
      <HeatTable cells={cells} kinds={kinds} />
    </Card>
  );
}

function points(difference: number): string {
  return `${Math.round(difference * 100)} points`;
}

function Legend({ full, kinds }: { full: number; kinds: readonly Schemas["EdgeKind"][] }) {
  return (
    <p class="heat-legend quiet">
      <span class="heat-swatch heat-swatch-less" /> {points(full)} less often
      <span class="heat-swatch heat-swatch-more" /> {points(full)} more often
      {kinds.length > 1 && <span>within a cell from the left: {kinds.join(", ")}</span>}
    </p>
  );
}

/** The numbers of the cell under the pointer. */
function Pointed({ cell, kind }: { cell: Cell | null; kind: Schemas["EdgeKind"] | null }) {
  if (cell === null) return <p class="heat-pointed quiet">Point at a cell for its numbers.</p>;
  return (
    <p class="heat-pointed">
      <strong>
        {cell.source} → {cell.target}
      </strong>{" "}
      {(kind === null ? cell.shares : shownShares(cell, kind)).map((share) => (
        <span key={share.kind}>
          {share.kind} {percent(share.top)} of the best, {percent(share.all)} of all
        </span>
      ))}
      {cell.importance !== null && <span>importance {percent(cell.importance)}</span>}
    </p>
  );
}
