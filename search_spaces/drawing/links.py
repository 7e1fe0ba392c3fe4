"""The skips that a drawing shows: those of the plan, what another plan has beside, or how frequent each is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from search_spaces.plan import Plan, Skip
from search_spaces.topology import Edge, EdgeKind


class Change(StrEnum):
    """What a skip is beside another network."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured of a skip in a trained network.

    Attributes:
        openness: of a gate, the mean of its sigmoid: 0 passes the skip alone, 1 the layer alone.
        removal: by how much the metric changed without it, as it is shown: ``accuracy −0.0125``.
    """

    openness: float | None = None
    removal: str | None = None


Findings = Mapping[Edge, Finding]


@dataclass(frozen=True, slots=True)
class Link:
    """One skip as it is drawn.

    Attributes:
        edge: where it leads and how it enters.
        skip: what lies on it; None where only its frequency is known.
        change: None where the other network has it too, or there is no other.
        before: its kind in the other network, where that changed.
        weight: its frequency from 0 to 1, where that is what is drawn.
        finding: what was measured of it; nothing where nobody did.
    """

    edge: Edge
    skip: Skip | None = None
    change: Change | None = None
    before: EdgeKind | None = None
    weight: float | None = None
    finding: Finding = Finding()

    @property
    def variable(self) -> str:
        """What it starts from: ``s3``, or ``t4`` for the output of a transition."""
        return self.skip.wire.variable if self.skip else f"s{self.edge.source}"


def links_of(
    plan: Plan,
    against: Plan | None,
    weights: Mapping[Edge, float] | None,
    findings: Findings,
) -> tuple[Link, ...]:
    """All skips of a drawing by (source, target, kind); what no state here has is left out."""
    if weights is not None:
        found = _weighted(weights)
    elif against is not None:
        found = _compared(plan, against)
    else:
        found = (Link(_edge(skip), skip) for skip in plan.skips)
    known = (
        replace(link, finding=findings.get(link.edge, Finding()))
        for link in found
        if link.edge.target <= len(plan.steps)
    )
    return tuple(sorted(known, key=lambda link: link.edge))


def _weighted(weights: Mapping[Edge, float]) -> Iterator[Link]:
    for edge, weight in weights.items():
        if edge.kind is not EdgeKind.NONE and weight > 0:
            yield Link(edge, weight=weight)


def _compared(plan: Plan, against: Plan) -> Iterator[Link]:
    others = {(skip.source, skip.target): skip for skip in against.skips}
    for skip in plan.skips:
        other = others.pop((skip.source, skip.target), None)
        if other is None:
            yield Link(_edge(skip), skip, Change.ADDED)
        elif other.kind is not skip.kind:
            yield Link(_edge(skip), skip, Change.CHANGED, before=other.kind)
        else:
            yield Link(_edge(skip), skip)
    for other in others.values():
        yield Link(_edge(other), other, Change.REMOVED)


def _edge(skip: Skip) -> Edge:
    return Edge(skip.source, skip.target, skip.kind)
