/** What a drawing shows, counted by kind and by change. */

export interface Entry {
  readonly kind: string;
  /** Of this network; what only another one has is not among them. */
  readonly count: number;
}

export interface Legend {
  readonly kinds: readonly Entry[];
  readonly changes: readonly Entry[];
  readonly hasProjections: boolean;
  readonly isWeighted: boolean;
}

const KINDS = ["add", "concat", "gate"] as const;
const CHANGES = ["added", "removed", "changed"] as const;

export function legendOf(svg: Element): Legend {
  const arcs = [...svg.querySelectorAll<SVGElement>(".arc")];
  const inside = [...svg.querySelectorAll<SVGElement>(".box-count")];
  const total = (of: SVGElement[]) => of.reduce((sum, one) => sum + Number(one.dataset.count ?? 1), 0);
  const ofKind = (kind: string) => [...arcs, ...inside].filter((one) => one.classList.contains(`skip-${kind}`));
  const ofChange = (change: string) => arcs.filter((one) => one.dataset.change === change);
  const own = (of: SVGElement[]) => of.filter((one) => one.dataset.change !== "removed");
  return {
    kinds: KINDS.filter((kind) => ofKind(kind).length > 0).map((kind) => ({ kind, count: total(own(ofKind(kind))) })),
    changes: CHANGES.map((kind) => ({ kind, count: total(ofChange(kind)) })).filter((entry) => entry.count > 0),
    hasProjections: svg.querySelector(".arc-projection") !== null,
    isWeighted: arcs.some((one) => one.dataset.weight !== undefined),
  };
}
