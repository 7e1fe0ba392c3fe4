"""A network at a glance: dots from left to right, arcs above them."""

from __future__ import annotations

from collections.abc import Mapping

from search_spaces.drawing.arcs import DASHES
from search_spaces.drawing.markup import Attributes, element, number
from search_spaces.drawing.picture import Arc, Picture, Role, picture_of
from search_spaces.plan import Plan
from search_spaces.topology import SKIP_KINDS, Edge, EdgeKind

WIDTH, HEIGHT = 96.0, 64.0

_GROUND = 55.0
_SIDE = 5.0
_FEW = 24
_DASHES = DASHES | {EdgeKind.CONCAT: "3.4 2.2", EdgeKind.GATE: "0.1 2.6"}


def thumbnail(
    plan: Plan, against: Plan | None, weights: Mapping[Edge, float] | None
) -> tuple[float, float, list[str]]:
    """Its width, its height and what is in it."""
    picture = picture_of(plan, against=against, weights=weights)
    places = _places(picture)
    return (
        WIDTH,
        HEIGHT,
        [
            *_borders(picture, places),
            _spine(),
            *(_arc(arc, places, len(picture.arcs)) for arc in _longest_first(picture)),
            *_dots(picture, places),
        ],
    )


def _places(picture: Picture) -> dict[int, float]:
    """The x of every box that is a state; a transition stands with the state before it."""
    states = [place for place, box in enumerate(picture.boxes) if box.first is not None]
    step = (WIDTH - 2 * _SIDE) / max(1, len(states) - 1)
    places = {place: _SIDE + step * number for number, place in enumerate(states)}
    for place, box in enumerate(picture.boxes):
        if box.role is Role.TRANSITION:
            places[place] = places[place - 1]
    return places


def _longest_first(picture: Picture) -> list[Arc]:
    return sorted(picture.arcs, key=lambda arc: (arc.source - arc.target, arc.source))


def _borders(picture: Picture, places: Mapping[int, float]) -> list[str]:
    """A mark below the line where a stage begins."""
    found = []
    for place, box in enumerate(picture.boxes[1:], start=1):
        before = picture.boxes[place - 1].stage
        if before is not None and box.stage is not None and box.stage != before:
            left = places[place - 1]
            x = (left + places[place + (box.role is Role.TRANSITION)]) / 2
            path = f"M{number(x)} {number(_GROUND - 4)}v8"
            found.append(element("path", {"class": "border", "d": path}))
    return found


def _spine() -> str:
    path = f"M{number(_SIDE)} {number(_GROUND)}H{number(WIDTH - _SIDE)}"
    return element("path", {"class": "spine", "d": path, "fill": "none"})


def _arc(arc: Arc, places: Mapping[int, float], num_arcs: int) -> str:
    x0, x1 = places[arc.source], places[arc.target]
    share = (x1 - x0) / (WIDTH - 2 * _SIDE)
    height = 9.0 + 34.0 * pow(share, 0.65) + 3.0 * SKIP_KINDS.index(arc.kind)
    top = number(_GROUND - height / 0.75)
    lean = (x1 - x0) * 0.08
    path = (
        f"M{number(x0)} {number(_GROUND)}"
        f"C{number(x0 + lean)} {top} {number(x1 - lean)} {top} {number(x1)} {number(_GROUND)}"
    )
    classes = f"arc skip-{arc.kind}" + (f" is-{arc.change}" if arc.change else "")
    attributes: Attributes = {
        "class": classes,
        "d": path,
        "fill": "none",
        "stroke": "currentColor",
        "stroke-width": f"{_width(arc, num_arcs):.2g}",
        "stroke-dasharray": _DASHES[arc.kind],
        "stroke-linecap": "round" if arc.kind is EdgeKind.GATE else None,
        "opacity": None
        if arc.strength is None
        else f"{0.15 + 0.85 * arc.strength:.2f}",
        "data-count": len(arc.links),
    }
    return element("path", attributes)


def _width(arc: Arc, num_arcs: int) -> float:
    if arc.strength is not None:
        return 0.4 + 2.2 * arc.strength
    return 1.5 if num_arcs <= 30 else 1.0 if num_arcs <= 100 else 0.7


def _dots(picture: Picture, places: Mapping[int, float]) -> list[str]:
    """One a state; larger where it stands for many with skips between them."""
    size = 2.2 if len(places) <= _FEW else 1.3
    dots = []
    for place, x in places.items():
        box = picture.boxes[place]
        if box.role is Role.TRANSITION:
            continue
        kinds = " ".join(f"has-{kind}" for kind in box.inside)
        classes = f"dot-state {kinds}".rstrip()
        radius = size + (0.9 if box.inside else 0.0)
        dots.append(
            element("circle", {"class": classes, "cx": x, "cy": _GROUND, "r": radius})
        )
    return dots
