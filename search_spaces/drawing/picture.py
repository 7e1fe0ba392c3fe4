"""What is drawn, before it is known where: boxes in the order of the data, and arcs between them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from search_spaces.drawing.links import Change, Findings, Link, links_of
from search_spaces.drawing.parts import Part, parts_of
from search_spaces.plan import Module, Plan, Shape, Step
from search_spaces.topology import Edge, EdgeKind


class Role(StrEnum):
    """What a box stands for."""

    INPUT = "input"
    STEM = "stem"
    LAYER = "layer"
    TRANSITION = "transition"
    PART = "part"
    HEAD = "head"


@dataclass(frozen=True, slots=True)
class Box:
    """A state and what makes it, or several of them.

    Attributes:
        first: the state's index, of several the first one's; None where it is no state.
        last: the same, but where it stands for several.
        parameters: skips left out; None in a population, where they differ.
        inside: skips between its own states, by kind.
    """

    role: Role
    name: str
    shape: Shape
    first: int | None = None
    last: int | None = None
    stage: int | None = None
    layer: str | None = None
    parameters: int | None = 0
    has_aux_head: bool = False
    inside: Mapping[EdgeKind, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arc:
    """Skips of one kind between two boxes, given by their places in the picture.

    ``strength`` is its weight beside the greatest one in the picture, where frequencies are drawn.
    """

    source: int
    target: int
    kind: EdgeKind
    links: tuple[Link, ...]
    strength: float | None = None

    @property
    def change(self) -> Change | None:
        """Alike for all that are in it."""
        return self.links[0].change

    @property
    def passing(self) -> float | None:
        """The greatest part that a gate lets pass of a skip in it, 0 to 1; None where that is not known."""
        known = [
            1 - link.finding.openness
            for link in self.links
            if link.finding.openness is not None
        ]
        return max(known, default=None)

    @property
    def weight(self) -> float | None:
        """The greatest of those in it; None where frequencies are not what is drawn."""
        known = [link.weight for link in self.links if link.weight is not None]
        return max(known, default=None)


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes from the input to the head, arcs by (source, target), and the parts that stand open."""

    boxes: tuple[Box, ...]
    arcs: tuple[Arc, ...]
    opened: tuple[Part, ...] = ()
    num_stages: int = 1
    channel_axis: int = 0


def picture_of(
    plan: Plan,
    *,
    against: Plan | None = None,
    weights: Mapping[Edge, float] | None = None,
    opened: Collection[str] = (),
    findings: Findings | None = None,
) -> Picture:
    """All that a drawing of ``plan`` shows."""
    parts, still_open = parts_of(plan.steps, opened)
    boxes, places = _boxes(plan, parts)
    grouped: dict[tuple[int, int, EdgeKind, Change | None], list[Link]] = defaultdict(
        list
    )
    inside: dict[int, Counter[EdgeKind]] = defaultdict(Counter)
    for link in links_of(plan, against, weights, findings or {}):
        target = places[f"s{link.edge.target}"]
        source = places.get(link.variable, places[f"s{link.edge.source}"])
        if source == target:
            inside[source][link.edge.kind] += 1
        else:
            grouped[source, target, link.edge.kind, link.change].append(link)
    if weights is not None:
        boxes = [replace(box, parameters=None) for box in boxes]
    for place, counts in inside.items():
        boxes[place] = replace(boxes[place], inside=counts)
    arcs = _measured(
        [Arc(a, b, kind, tuple(links)) for (a, b, kind, _), links in grouped.items()]
    )
    return Picture(
        boxes=tuple(boxes),
        arcs=tuple(sorted(arcs, key=lambda arc: (arc.source, arc.target, arc.kind))),
        opened=still_open,
        num_stages=len({step.stage for step in plan.steps}),
        channel_axis=plan.channel_axis,
    )


def _measured(arcs: Sequence[Arc]) -> Iterable[Arc]:
    greatest = max((arc.weight or 0.0 for arc in arcs), default=0.0)
    if not greatest:
        return arcs
    return [replace(arc, strength=(arc.weight or 0.0) / greatest) for arc in arcs]


def _boxes(plan: Plan, parts: Iterable[Part]) -> tuple[list[Box], dict[str, int]]:
    """The boxes, and in which of them each variable of ``forward`` is found."""
    with_heads = {index for index, _ in plan.aux_heads}
    boxes: list[Box] = []
    places: dict[str, int] = {}
    if plan.stem.calls:
        boxes.append(Box(Role.INPUT, "input", plan.task.input_shape))
    places["s0"] = len(boxes)
    boxes.append(_stem(plan.stem))
    for part in parts:
        steps = plan.steps[part.first - 1 : part.last]
        opening = steps[0].transition
        if opening and part.num_layers == 1:
            places[f"t{part.first}"] = len(boxes)
            boxes.append(_transition(opening, steps[0].stage))
        elif opening:
            places[f"t{part.first}"] = len(boxes)
        places |= {f"s{step.index}": len(boxes) for step in steps}
        boxes.append(_box(steps, with_heads))
    boxes.append(_head(plan.head))
    return boxes, places


def _stem(stem: Module) -> Box:
    name = "stem" if stem.calls else "input"
    return Box(Role.STEM, name, stem.output, 0, 0, None, stem.name, stem.parameters)


def _head(head: Module) -> Box:
    name = "head" if head.calls else "output"
    return Box(
        Role.HEAD, name, head.output, layer=head.name, parameters=head.parameters
    )


def _transition(module: Module, stage: int) -> Box:
    return Box(
        Role.TRANSITION,
        "transition",
        module.output,
        stage=stage,
        layer=module.name,
        parameters=module.parameters,
    )


def _box(steps: tuple[Step, ...], with_heads: Collection[int]) -> Box:
    first, last = steps[0], steps[-1]
    is_alone = len(steps) == 1
    return Box(
        Role.LAYER if is_alone else Role.PART,
        _operation(steps),
        last.shape,
        first.index,
        last.index,
        first.stage,
        first.layer.name if is_alone else None,
        sum(_own_parameters(step, is_alone) for step in steps),
        any(step.index in with_heads for step in steps),
    )


def _operation(steps: tuple[Step, ...]) -> str:
    names = list(dict.fromkeys(step.operation for step in steps))
    return names[0] if len(names) == 1 else f"{len(names)} operations"


def _own_parameters(step: Step, is_alone: bool) -> int:
    """Less those of a transition that has a box of its own."""
    drawn = step.transition if is_alone else None
    return step.own_parameters - (drawn.parameters if drawn else 0)
