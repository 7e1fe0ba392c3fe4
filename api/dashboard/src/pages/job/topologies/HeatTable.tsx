/** The heat map in numbers. */
import type { Schemas } from "~/api/client";
import type { Cell } from "~/pages/job/topologies/heat";
import { percent } from "~/text/numbers";

export function HeatTable({ cells, kinds }: { cells: readonly Cell[]; kinds: readonly Schemas["EdgeKind"][] }) {
  return (
    <details class="chart-table">
      <summary>As a table</summary>
      <div class="table-box">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Edge</th>
              {kinds.map((kind) => (
                <th key={kind} scope="col" class="number">
                  {kind}: best / all
                </th>
              ))}
              <th scope="col" class="number">
                Importance
              </th>
            </tr>
          </thead>
          <tbody>
            {cells.map((cell) => (
              <tr key={`${cell.source} ${cell.target}`}>
                <th scope="row">
                  {cell.source} → {cell.target}
                </th>
                {cell.shares.map((share) => (
                  <td key={share.kind} class="number">
                    {percent(share.top)} / {percent(share.all)}
                  </td>
                ))}
                <td class="number">{percent(cell.importance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
