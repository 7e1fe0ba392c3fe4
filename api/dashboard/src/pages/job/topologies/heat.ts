/** The heat map of edges: what the best trials choose that the others do not. */
import type { Schemas } from "~/api/client";

type Kind = Schemas["EdgeKind"];

/** How often an edge takes a kind. */
export interface Share {
  readonly kind: Kind;
  readonly all: number;
  readonly top: number;
  /** `top - all`: above 0 where the best take it more often. */
  readonly difference: number;
}

export interface Cell {
  readonly name: string;
  readonly source: number;
  readonly target: number;
  readonly shares: readonly Share[];
  /** Part of the score's variance that it explains; null where that is not known. */
  readonly importance: number | null;
}

export function cellsOf(population: Schemas["Population"], importances?: Schemas["Importances"]): Cell[] {
  const known = new Map(importances?.items.map((one) => [one.name, one.importance]));
  return population.edges.map((edge) => ({
    name: edge.name,
    source: edge.source,
    target: edge.target,
    importance: known.get(edge.name) ?? null,
    shares: population.kinds.map((kind) => {
      const [all, top] = [edge.all[kind] ?? 0, edge.top[kind] ?? 0];
      return { kind, all, top, difference: top - all };
    }),
  }));
}

/** The shares of a cell that are shown: of one kind, or of every kind of skip. */
export function shownShares(cell: Cell, kind: Kind | null): readonly Share[] {
  return cell.shares.filter((share) => (kind === null ? share.kind !== "none" : share.kind === kind));
}

/** The largest difference that is shown, which has the full colour; at least a twentieth, so that noise stays pale. */
export function fullDifference(cells: readonly Cell[], kind: Kind | null): number {
  const differences = cells.flatMap((cell) => shownShares(cell, kind).map((share) => Math.abs(share.difference)));
  return differences.reduce((most, one) => Math.max(most, one), 0.05);
}

/** What stands out most, in a sentence. */
export function said(cells: readonly Cell[], numTop: number, numAll: number): string {
  const all = cells.flatMap((cell) => cell.shares.map((share) => ({ cell, share })));
  const [most] = all.sort((one, other) => other.share.difference - one.share.difference);
  const start = `Choices of ${cells.length} edges among the best ${numTop} of ${numAll} trials against all.`;
  if (most === undefined || most.share.difference <= 0) return start;
  const { cell, share } = most;
  const part = (value: number) => `${Math.round(value * 100)}%`;
  return `${start} Most sought: ${share.kind} from state ${cell.source} to ${cell.target}, in ${part(share.top)} of the best and ${part(share.all)} of all.`;
}
