"""Which states a network joins by skips, and how: the thing that is searched.

A network is a stem, layers ``1..L`` and a head. ``s_0`` is the stem's output, ``s_j`` the state
after layer ``j``. An edge ``(i, j)`` with ``0 <= i < j <= L`` says how ``s_i`` enters ``s_j``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from search_spaces.errors import InvalidSettings


class EdgeKind(StrEnum):
    """The four choices of an edge; the values are the words of JSON, SQL and the page."""

    NONE = "none"
    ADD = "add"
    CONCAT = "concat"
    GATE = "gate"


SKIP_KINDS = (EdgeKind.ADD, EdgeKind.CONCAT, EdgeKind.GATE)


@dataclass(frozen=True, order=True, slots=True)
class Edge:
    """One skip: ``s_source`` enters ``s_target`` by ``kind``."""

    source: int
    target: int
    kind: EdgeKind

    def __post_init__(self) -> None:
        if not 0 <= self.source < self.target:
            raise InvalidSettings(
                f"edge ({self.source}, {self.target}) does not point forward: "
                "a skip needs 0 <= source < target",
                field="edges",
            )

    @property
    def span(self) -> int:
        """Number of layers bypassed."""
        return self.target - self.source

    def __str__(self) -> str:
        return f"({self.source}, {self.target}) {self.kind}"


@dataclass(frozen=True, slots=True)
class Topology:
    """The skips of a network: edges sorted by (source, target), ``none`` left out, no pair twice."""

    edges: tuple[Edge, ...] = ()

    def __post_init__(self) -> None:
        edges = tuple(
            sorted(edge for edge in self.edges if edge.kind is not EdgeKind.NONE)
        )
        pairs = {(edge.source, edge.target) for edge in edges}
        if len(pairs) != len(edges):
            raise InvalidSettings(
                "the same pair of states is joined twice", field="edges"
            )
        object.__setattr__(self, "edges", edges)

    def __iter__(self) -> Iterator[Edge]:
        return iter(self.edges)

    def __len__(self) -> int:
        return len(self.edges)

    def into(self, target: int, kind: EdgeKind) -> tuple[Edge, ...]:
        """The edges of one kind that enter ``s_target``, source ascending."""
        return tuple(e for e in self.edges if e.target == target and e.kind is kind)

    def count(self, kind: EdgeKind) -> int:
        """Number of skips of one kind."""
        return sum(edge.kind is kind for edge in self.edges)

    def to_json(self) -> list[dict[str, int | str]]:
        """``[{"source": 0, "target": 2, "kind": "add"}, ...]``."""
        return [
            {"source": e.source, "target": e.target, "kind": e.kind.value}
            for e in self.edges
        ]

    @classmethod
    def from_json(cls, edges: Iterable[Mapping[str, int | str]]) -> Topology:
        """The inverse of :meth:`to_json`; raises :class:`InvalidSettings` on anything else."""
        return cls(tuple(_edge(form) for form in edges))


def _edge(form: Mapping[str, int | str]) -> Edge:
    try:
        kind = EdgeKind(str(form["kind"]))
        return Edge(int(form["source"]), int(form["target"]), kind)
    except InvalidSettings:
        raise
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidSettings(
            f'an edge is {{"source": int, "target": int, "kind": '
            f"{' | '.join(EdgeKind)}}}, not {form!r}",
            field="edges",
        ) from error
