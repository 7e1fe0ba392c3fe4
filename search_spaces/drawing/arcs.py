"""One arc as SVG: its line, where it starts, its arrow, and what is marked on it."""

from __future__ import annotations

from math import sqrt

from search_spaces.drawing import words
from search_spaces.drawing.curves import Curve
from search_spaces.drawing.links import Change, Link
from search_spaces.drawing.markup import Attributes, element, number, text
from search_spaces.drawing.picture import Arc, Box, Role
from search_spaces.topology import EdgeKind

DASHES: dict[EdgeKind, str | None] = {
    EdgeKind.ADD: None,
    EdgeKind.CONCAT: "6 4",
    EdgeKind.GATE: "0.1 4.2",
}
"""Beside the colour: solid, dashed, dotted."""

_WIDTHS = {None: 1.8, Change.ADDED: 3.0, Change.REMOVED: 1.2, Change.CHANGED: 2.4}
_SIGNS = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "≠"}


def drawn(curve: Curve, boxes: tuple[Box, ...]) -> str:
    """The arc as a group that can be focused, found by its data and named."""
    arc = curve.arc
    return element(
        "g",
        {
            "class": " ".join(_classes(arc)),
            "tabindex": 0,
            "role": "img",
            "aria-label": label(arc, boxes),
            **_data(arc, boxes),
        },
        *_lines(curve),
        *_marks(curve),
    )


def label(arc: Arc, boxes: tuple[Box, ...]) -> str:
    """``add skip from s1 to s4, 16×8×8, no projection``."""
    source, target = _name(arc, arc.source, boxes), _name(arc, arc.target, boxes)
    if len(arc.links) > 1:
        counted = words.plural(len(arc.links), f"{arc.kind} skip")
        said = f"{counted} from {source} to {target}"
    else:
        said = f"{arc.kind} skip from {source} to {target}"
    return said + "".join(f", {detail}" for detail in _details(arc))


def _details(arc: Arc) -> list[str]:
    link = arc.links[0]
    said = []
    if arc.weight is not None:
        said.append(f"in {arc.weight:.0%} of trials")
    elif len(arc.links) == 1 and link.skip:
        said += [words.shape(link.skip.wire.shape), words.passage(link.skip)]
    if arc.passing is not None:
        said.append(f"the gate lets {arc.passing:.0%} of it pass")
    if len(arc.links) == 1 and link.finding.removal:
        said.append(f"{link.finding.removal} without it")
    if link.before:
        said.append(f"{link.before} before")
    elif arc.change:
        said.append(arc.change)
    return said


def _name(arc: Arc, place: int, boxes: tuple[Box, ...]) -> str:
    box = boxes[place]
    if box.role is Role.PART and len(arc.links) > 1:
        return words.layers(box.first or 0, box.last or 0)
    edge = arc.links[0].edge
    return f"s{edge.source if place == arc.source else edge.target}"


def _classes(arc: Arc) -> list[str]:
    found = ["arc", f"skip-{arc.kind}"]
    if arc.change:
        found.append(f"is-{arc.change}")
    if len(arc.links) > 1:
        found.append("is-bundle")
    return found


def _data(arc: Arc, boxes: tuple[Box, ...]) -> Attributes:
    link = arc.links[0]
    data: Attributes = {
        "data-kind": arc.kind,
        "data-count": len(arc.links),
        "data-change": arc.change,
        "data-before": link.before,
        "data-weight": None if arc.weight is None else f"{arc.weight:.4g}",
        "data-passing": None if arc.passing is None else f"{arc.passing:.4g}",
    }
    if len(arc.links) > 1:
        data["data-source"] = _range(boxes[arc.source])
        data["data-target"] = _range(boxes[arc.target])
        return data
    return data | _one(link)


def _one(link: Link) -> Attributes:
    data: Attributes = {
        "data-source": link.edge.source,
        "data-target": link.edge.target,
        "data-removal": link.finding.removal,
    }
    if link.skip:
        data |= {
            "data-shape": words.shape(link.skip.wire.shape),
            "data-take": link.skip.wire.take,
            "data-projection": words.passage(link.skip),
            "data-through": " ".join(m.name for m in link.skip.modules) or None,
            "data-parameters": link.skip.parameters,
        }
    return data


def _range(box: Box) -> str:
    return str(box.first) if box.first == box.last else f"{box.first}-{box.last}"


def _lines(curve: Curve) -> tuple[str, ...]:
    """A wide one to point at, which is not seen, and the line itself."""
    path, arc = d(curve), curve.arc
    thin = min(1.0, max(0.65, curve.gap / 5.0))
    return (
        element(
            "path", {"class": "arc-near", "d": path, "fill": "none", "stroke": "none"}
        ),
        element(
            "path",
            {
                "class": "arc-line",
                "d": path,
                "fill": "none",
                "stroke": "currentColor",
                "stroke-width": f"{width(arc) * (thin if arc.weight is None else 1):.3g}",
                "stroke-dasharray": DASHES[arc.kind],
                "stroke-linecap": "round" if arc.kind is EdgeKind.GATE else None,
                "opacity": None
                if arc.strength is None
                else f"{0.2 + 0.8 * arc.strength:.2f}",
            },
        ),
    )


def width(arc: Arc) -> float:
    """Of the line: by frequency, by how much a gate lets pass, by how many skips are in it, by what changed."""
    if arc.strength is not None:
        return 0.6 + 3.4 * arc.strength
    if arc.passing is not None:
        return 0.8 + 4.2 * arc.passing
    return min(6.0, _WIDTHS[arc.change] + 0.35 * sqrt(len(arc.links) - 1))


def d(curve: Curve) -> str:
    """The path."""
    points = (curve.start, curve.first, curve.second, curve.end)
    start, *others = (f"{number(x)} {number(y)}" for x, y in points)
    return f"M{start}C{' '.join(others)}"


def _marks(curve: Curve) -> list[str]:
    arc = curve.arc
    if arc.weight is not None:
        return []
    marks = [_dot(curve), _arrow(curve)]
    link = arc.links[0]
    is_long = abs(curve.end[1] - curve.start[1]) > 60 or arc.change is None
    if len(arc.links) == 1 and link.skip and link.skip.is_projected and is_long:
        marks.append(_diamond(curve))
    if arc.change:
        marks.append(_sign(curve, _SIGNS[arc.change], 0.5))
    elif len(arc.links) > 1:
        marks.append(_sign(curve, str(len(arc.links)), 0.5))
    return marks


def _dot(curve: Curve) -> str:
    x, y = curve.start
    size = min(2.2, max(1.2, curve.gap * 0.6))
    return element("circle", {"class": "arc-start", "cx": x, "cy": y, "r": size})


def _arrow(curve: Curve) -> str:
    (x, y), side = curve.end, 1 if curve.second[0] >= curve.end[0] else -1
    size = min(3.4, max(1.6, curve.gap * 0.7))
    back, up, down = number(side * size * 1.7), number(-size), number(2 * size)
    path = f"M{number(x)} {number(y)}l{back} {up}v{down}z"
    return element("path", {"class": "arc-end", "d": path})


def _diamond(curve: Curve) -> str:
    x, y = curve.at(0.5 if curve.arc.change is None else 0.68)
    size = min(4.2, max(2.8, curve.gap))
    step, back = number(size), number(-size)
    path = f"M{number(x)} {number(y - size)}l{step} {step}l{back} {step}l{back} {back}z"
    return element("path", {"class": "arc-projection", "d": path})


def _sign(curve: Curve, sign: str, t: float) -> str:
    x, y = curve.at(t)
    wide = 6.5 + 2.6 * (len(sign) - 1)
    ground: Attributes = {"class": "arc-ground", "x": x - wide, "y": y - 6.5, "rx": 6.5}
    size: Attributes = {"width": 2 * wide, "height": 13.0}
    said: Attributes = {
        "class": "arc-sign",
        "x": x,
        "y": y + 3.5,
        "text-anchor": "middle",
    }
    return element("rect", ground | size) + text(sign, said)
