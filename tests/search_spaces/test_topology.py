"""Edges and their canonical form."""

from __future__ import annotations

import pytest

from search_spaces.errors import InvalidSettings
from search_spaces.topology import Edge, EdgeKind, Topology


def test_a_topology_is_sorted_and_knows_no_absent_edges() -> None:
    late, early = Edge(1, 2, EdgeKind.GATE), Edge(0, 2, EdgeKind.ADD)
    absent = Edge(0, 1, EdgeKind.NONE)
    assert Topology((late, absent, early)).edges == (early, late)


def test_the_same_pair_cannot_be_joined_twice() -> None:
    with pytest.raises(InvalidSettings, match="joined twice"):
        Topology((Edge(0, 1, EdgeKind.ADD), Edge(0, 1, EdgeKind.GATE)))


@pytest.mark.parametrize(("source", "target"), [(1, 1), (2, 1), (-1, 1)])
def test_an_edge_points_forward(source: int, target: int) -> None:
    with pytest.raises(InvalidSettings, match="does not point forward"):
        Edge(source, target, EdgeKind.ADD)


def test_edges_are_grouped_by_what_they_enter() -> None:
    topology = Topology(
        (
            Edge(0, 2, EdgeKind.ADD),
            Edge(1, 2, EdgeKind.ADD),
            Edge(0, 1, EdgeKind.CONCAT),
        )
    )
    assert [e.source for e in topology.into(2, EdgeKind.ADD)] == [0, 1]
    assert topology.count(EdgeKind.ADD) == 2
    assert topology.count(EdgeKind.GATE) == 0


@pytest.mark.parametrize(
    "form",
    [
        {"source": 0, "target": 1},
        {"source": 0, "target": 1, "kind": "bridge"},
        {"source": "x", "target": 1, "kind": "add"},
        {"source": None, "target": 1, "kind": "add"},
    ],
)
def test_json_that_is_no_edge_is_refused_with_the_form_of_one(
    form: dict[str, int | str],
) -> None:
    with pytest.raises(InvalidSettings, match="an edge is"):
        Topology.from_json([form])


def test_json_of_an_edge_that_points_back_says_so() -> None:
    with pytest.raises(InvalidSettings, match="does not point forward"):
        Topology.from_json([{"source": 2, "target": 1, "kind": "add"}])
