"""Networks to draw, and drawings to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from search_spaces import Architecture, Edge, EdgeKind, Plan, Task, Topology, get
from search_spaces.plan import Call, Module, Shape, Skip, Step, Wire

SVG = "{http://www.w3.org/2000/svg}"
IMAGE = Task((1, 8, 8), 10)
Edges = tuple[tuple[int, int, str], ...]


def convnet(*edges: tuple[int, int, str], **settings: Any) -> Plan:
    """A convnet with these skips."""
    return _network("convnet", settings, edges, IMAGE)


def mlp(*edges: tuple[int, int, str], **settings: Any) -> Plan:
    """A perceptron with these skips."""
    return _network("mlp", settings, edges, Task((4,), 2))


def _network(
    family: str, settings: Mapping[str, Any], edges: Edges, task: Task
) -> Plan:
    parsed = get(family).parse(settings)
    skips = tuple(Edge(a, b, EdgeKind(kind)) for a, b, kind in edges)
    return Architecture(family, parsed, Topology(skips)).plan(task)


def hourglass(*edges: tuple[int, int, str]) -> Plan:
    """Down to a quarter of the resolution and up again, one layer a resolution on either side."""
    shapes: tuple[Shape, ...] = (
        (8, 16, 16),
        (16, 8, 8),
        (32, 4, 4),
        (16, 8, 8),
        (8, 16, 16),
    )
    steps = tuple(
        Step(
            index,
            index - 1,
            "conv",
            f"s{index - 1}",
            _module(f"conv{index}", shape),
            shape,
            concats=tuple(
                Skip(a, b, EdgeKind(kind), Wire(f"s{a}", None, (), shape))
                for a, b, kind in edges
                if b == index
            ),
        )
        for index, shape in enumerate(shapes, start=1)
    )
    stem, head = _module("stem", (8, 16, 16)), _module("head", (2, 16, 16))
    return Plan("hourglass", "f" * 64, Task((3, 16, 16), 2), stem, steps, head)


def _module(name: str, shape: Shape) -> Module:
    return Module(name, (Call("nn.Conv2d"),), shape, shape)


def read(drawing: str) -> Element:
    """The drawing as a tree: it is well-formed, or this fails."""
    return fromstring(drawing)


def with_class(root: Element, name: str) -> list[Element]:
    """All elements of this class, in the order of the drawing."""
    return [e for e in root.iter() if name in e.get("class", "").split()]


def ends(arc: Element) -> tuple[str | None, str | None, str | None]:
    """Source, target and kind."""
    return arc.get("data-source"), arc.get("data-target"), arc.get("data-kind")
