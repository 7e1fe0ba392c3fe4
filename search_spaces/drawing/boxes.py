"""Boxes as SVG, the ground behind stages, and what opens and closes parts."""

from __future__ import annotations

from collections.abc import Sequence

from search_spaces.drawing import words
from search_spaces.drawing.curves import Frame
from search_spaces.drawing.layout import CHARACTER, Band
from search_spaces.drawing.markup import Attributes, element, number, text
from search_spaces.drawing.parts import Part
from search_spaces.drawing.picture import Box, Role
from search_spaces.topology import SKIP_KINDS


def drawn(box: Box, frame: Frame) -> str:
    """One box; that of a part is a button that opens it."""
    attributes: Attributes = {"class": f"box box-{box.role}", **_data(box)}
    if box.role is Role.PART:
        attributes |= _button(_part(box), is_open=False)
    inside = _many(box, frame) if box.role is Role.PART else _one(box, frame)
    return element("g", attributes, _ground(box, frame), *inside)


def band(found: Band, width: float) -> str:
    """The ground of a stage with its name, and its change of shape at the right."""
    ground: Attributes = {
        "class": "band",
        "x": 3.0,
        "y": found.y,
        "width": width - 6.0,
        "height": found.height,
        "rx": 8,
    }
    y = found.line
    named = text(found.name, {"class": "band-name", "x": found.left, "y": y})
    end: Attributes = {
        "class": "band-shape",
        "x": found.right,
        "y": y,
        "text-anchor": "end",
    }
    return (
        element("rect", ground)
        + (named if found.name else "")
        + text(found.detail, end)
    )


def bracket(part: Part, boxes: Sequence[Box], frames: Sequence[Frame]) -> str:
    """The bar at the left of an open part, a button that closes it."""
    inside = [
        frame
        for box, frame in zip(boxes, frames, strict=True)
        if box.first is not None and part.first <= box.first <= part.last
    ]
    x, top = inside[0].x - 9.0, inside[0].y
    bottom = inside[-1].y + inside[-1].height
    path = f"M{number(x)} {number(top + 6)}V{number(bottom)}"
    line: Attributes = {"class": "bracket-line", "d": path, "fill": "none"}
    ground: Attributes = {"class": "bracket-ground", "cx": x, "cy": top + 6, "r": 6.0}
    sign: Attributes = {"x": x, "y": top + 9.5, "text-anchor": "middle"}
    attributes: Attributes = {"class": "bracket", **_button(part, is_open=True)}
    return element(
        "g",
        attributes,
        element("path", line),
        element("circle", ground),
        text("−", sign),
    )


def _part(box: Box) -> Part:
    return Part(box.first or 0, box.last or 0)


def _button(part: Part, *, is_open: bool) -> Attributes:
    doing = "Close" if is_open else "Open"
    return {
        "data-part": part.key,
        "tabindex": 0,
        "role": "button",
        "aria-expanded": "true" if is_open else "false",
        "aria-label": f"{doing} {words.layers(part.first, part.last)}",
    }


def _data(box: Box) -> Attributes:
    return {
        "data-state": box.first if box.first == box.last else None,
        "data-layer": box.layer,
        "data-operation": box.name,
        "data-stage": None if box.stage is None else box.stage + 1,
        "data-shape": words.shape(box.shape),
        "data-parameters": box.parameters,
        "data-aux": "1" if box.has_aux_head else None,
    }


def _ground(box: Box, frame: Frame) -> str:
    is_end = box.role in (Role.INPUT, Role.HEAD)
    shape: Attributes = {
        "class": "box-ground",
        "x": frame.x,
        "y": frame.y,
        "width": frame.width,
        "height": frame.height,
        "rx": frame.height / 2 if is_end else 6.0,
    }
    rect = element("rect", shape)
    if not box.has_aux_head:
        return rect
    mark: Attributes = {
        "class": "box-aux",
        "cx": frame.x,
        "cy": frame.middle,
        "r": 3.5,
    }
    return rect + element("circle", mark)


def _one(box: Box, frame: Frame) -> list[str]:
    y = frame.middle + 4.2
    right: Attributes = {
        "class": "box-shape",
        "x": frame.x + frame.width - 9.0,
        "y": y,
        "text-anchor": "end",
    }
    shape = words.shape(box.shape)
    room = int((frame.width - 46.0) / CHARACTER) - len(shape)
    name = box.name if len(box.name) <= room else f"{box.name[: room - 1]}…"
    index: Attributes = {
        "class": "box-index",
        "x": frame.x + 14.0,
        "y": y,
        "text-anchor": "middle",
    }
    return [
        "" if box.first is None else text(str(box.first), index),
        text(name, {"class": "box-name", "x": frame.x + 34.0, "y": y}),
        text(shape, right),
    ]


def _many(box: Box, frame: Frame) -> list[str]:
    """Two lines: which layers and their shape, then the skips between them by kind."""
    first, second = frame.middle - 3.5, frame.middle + 11.5
    right: Attributes = {
        "class": "box-shape",
        "x": frame.x + frame.width - 9.0,
        "y": first,
        "text-anchor": "end",
    }
    title = words.layers(box.first or 0, box.last or 0)
    parts = [
        text("+", {"class": "box-open", "x": frame.x + 10.0, "y": first}),
        text(title, {"class": "box-name", "x": frame.x + 24.0, "y": first}),
        text(words.shape(box.shape), right),
    ]
    x = frame.x + 24.0
    for kind in SKIP_KINDS:
        if count := box.inside.get(kind, 0):
            said = f"{count} {kind}"
            classes = f"box-count skip-{kind}"
            place: Attributes = {"class": classes, "x": x, "y": second}
            parts.append(text(said, place | {"data-count": count}))
            x += (len(said) + 2) * CHARACTER * 0.9
    if not box.inside:
        parts.append(text(box.name, {"class": "box-quiet", "x": x, "y": second}))
    return parts
