"""The named topologies: one choice on every natural edge, the controls of every search."""

from __future__ import annotations

from search_spaces.layout import Layout
from search_spaces.topology import Edge, EdgeKind, Topology

UNIFORM = {
    "plain": EdgeKind.NONE,
    "resnet": EdgeKind.ADD,
    "densenet": EdgeKind.CONCAT,
    "highway": EdgeKind.GATE,
}
"""He et al. 2015, Huang et al. 2017, Srivastava et al. 2015."""


def uniform_topologies(layout: Layout) -> dict[str, Topology]:
    """Each kind alone on every edge that bypasses one layer."""
    return {
        name: Topology(tuple(Edge(i, j, kind) for i, j in layout.natural()))
        for name, kind in UNIFORM.items()
    }
