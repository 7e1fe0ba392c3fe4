"""How one edge reaches its state: what it carries, through which modules, into which shape."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from search_spaces.errors import CannotBuild
from search_spaces.medium import Medium
from search_spaces.plan import Call, Module, Shape, Skip, Wire, show
from search_spaces.settings import FamilySettings
from search_spaces.topology import Edge


class State(NamedTuple):
    """A value that edges start from: its local name in ``forward`` and its shape."""

    variable: str
    shape: Shape


class Wiring:
    """Resolves edges under one family's settings."""

    def __init__(self, medium: Medium, settings: FamilySettings) -> None:
        self._medium = medium
        self._settings = settings

    def add(self, edge: Edge, source: State, target: Shape) -> Skip:
        """A sum: what passes has the shape of ``target``, with zeros where it has no channels."""
        wire = self._aligned(edge, source, target, whole=True)
        return Skip(edge.source, edge.target, edge.kind, wire)

    def gate(self, edge: Edge, source: State, target: Shape) -> Skip:
        """A convex mix: what passes may have only the first channels of ``target``."""
        wire = self._aligned(edge, source, target, whole=False)
        channels = self._medium.channels(wire.shape)
        call = self._medium.gate(self._settings, channels, target)
        gate = Module(_name("gate", edge), (call,), wire.shape, target)
        return Skip(edge.source, edge.target, edge.kind, wire, gate)

    def concats(
        self, edges: Sequence[Edge], sources: Sequence[State], target: Shape
    ) -> tuple[Skip, ...]:
        """All concats into one state whose layer alone would put out ``target``."""
        return tuple(
            self._concat(edge, source, target, len(edges))
            for edge, source in zip(edges, sources, strict=True)
        )

    def _concat(self, edge: Edge, source: State, target: Shape, num_edges: int) -> Skip:
        channels = self._medium.channels(source.shape)
        carried = self._share(source.shape)
        if self._settings.concat_mode == "split":
            width = self._medium.channels(target)
            carried = min(carried, width // (num_edges + 1))
            if carried == 0:
                reason = (
                    f"{width} channels cannot be split between the layer and "
                    f"{num_edges} concats; widen the layer or remove concats"
                )
                raise _cannot_build(edge, source.shape, target, reason)
        start = self._medium.widened(source.shape, carried)
        end = self._medium.widened(target, carried)
        calls = self._medium.resize(start, end)
        modules = (Module(_name("resize", edge), calls, start, end),) if calls else ()
        take = carried if carried < channels else None
        wire = Wire(source.variable, take, modules, end)
        return Skip(edge.source, edge.target, edge.kind, wire)

    def _aligned(
        self, edge: Edge, source: State, target: Shape, *, whole: bool
    ) -> Wire:
        """The wire of an add or gate; ``whole``: zeros fill the channels it does not carry."""
        medium = self._medium
        carried = self._share(source.shape)
        joined = medium.widened(target, self._share(target))
        shape = medium.widened(source.shape, carried)
        modules: list[Module] = []

        def through(noun: str, calls: tuple[Call, ...], end: Shape) -> None:
            nonlocal shape
            modules.append(Module(_name(noun, edge), calls, shape, end))
            shape = end

        if shape != joined and self._settings.shortcut == "projection":
            calls = medium.project(self._settings, shape, joined)
            through("project", calls, joined)
        if medium.channels(shape) > medium.channels(joined):
            reason = 'zero channels cannot narrow it; set shortcut to "projection"'
            raise _cannot_build(edge, source.shape, target, reason)
        end = target if whole else joined
        if shape != end:
            through("pad", medium.pad(shape, end), end)
        take = carried if carried < medium.channels(source.shape) else None
        return Wire(source.variable, take, tuple(modules), shape)

    def _share(self, shape: Shape) -> int:
        """How many channels of a state of this shape an edge carries or joins."""
        return ceil(self._settings.partial * self._medium.channels(shape))


def _name(noun: str, edge: Edge) -> str:
    return f"{noun}_{edge.source}_{edge.target}"


def _cannot_build(edge: Edge, source: Shape, target: Shape, reason: str) -> CannotBuild:
    return CannotBuild(
        f"edge {edge} cannot be built from s{edge.source} of {show(source)} to layer "
        f"{edge.target} of {show(target)}: {reason}"
    )
