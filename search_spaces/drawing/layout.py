"""Where everything of a picture stands: one column, or two where a network goes down and up again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from search_spaces.drawing import words
from search_spaces.drawing.curves import (
    LEFT,
    RIGHT,
    Curve,
    Frame,
    Point,
    curves_of,
    reach_of,
)
from search_spaces.drawing.picture import Box, Picture, Role

MARGIN = 10.0
SPACE = 10.0
"""Between two boxes, one above the other."""

CHARACTER = 6.7
"""Width of one in a box."""

_HEIGHT = 26.0
_MOST_HEIGHT = 44.0
_HEADER = 20.0
_BETWEEN = 96.0
"""Two columns."""


@dataclass(frozen=True, slots=True)
class Band:
    """The ground behind a stage, or behind a resolution; its words stand from ``left`` to ``right``."""

    y: float
    height: float
    name: str
    detail: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture in place; ``spine`` is the line from the input to the head."""

    width: float
    height: float
    frames: tuple[Frame, ...]
    curves: tuple[Curve, ...]
    bands: tuple[Band, ...]
    spine: tuple[Point, ...]


def scene_of(picture: Picture) -> Scene:
    """The places of boxes, arcs and bands."""
    turn = _turn(picture.boxes)
    height = _box_height(picture)
    return _column(picture, height) if turn is None else _fold(picture, height, turn)


def _column(picture: Picture, height: float) -> Scene:
    boxes = picture.boxes
    left = (
        MARGIN
        + (8.0 if picture.opened else 0.0)
        + (4.0 if picture.num_stages > 1 else 0.0)
    )
    width = max(map(_box_width, boxes))
    frames: list[Frame] = []
    bands: list[Band] = []
    y, entered = MARGIN, boxes[0].shape
    for stage, members in groupby(range(len(boxes)), lambda place: boxes[place].stage):
        places = list(members)
        has_band = stage is not None and picture.num_stages > 1
        top = y
        y += _HEADER if has_band else 0.0
        for place in places:
            own = _own_height(boxes[place], height)
            frames.append(Frame(left, y, width, own))
            y += own + SPACE
        if has_band and stage is not None:
            shape = boxes[places[-1]].shape
            detail = f"{words.shape(entered)} → {words.shape(shape)}"
            name, right = f"stage {stage + 1}", left + width
            bands.append(Band(top, y - top, name, detail, left + 22.0, right))
            y += 8.0
        entered = boxes[places[-1]].shape
    curves = curves_of(picture.arcs, frames, height + SPACE)
    spine_x = left + 14.0
    spine = ((spine_x, frames[0].middle), (spine_x, frames[-1].middle))
    return Scene(
        _right(frames, curves) + MARGIN,
        frames[-1].y + frames[-1].height + MARGIN,
        tuple(frames),
        curves,
        tuple(bands),
        spine,
    )


def _fold(picture: Picture, height: float, turn: int) -> Scene:
    """Down the left to box ``turn``, up the right; boxes of one resolution stand level."""
    boxes = picture.boxes
    width = max(map(_box_width, boxes))
    rows, levels = _rows(boxes, turn)
    pitch = height + SPACE
    outside = MARGIN + _outside(picture, turn, rows)
    right = outside + width + _BETWEEN
    frames = [
        Frame(
            outside if place <= turn else right,
            MARGIN + rows[place] * pitch,
            width,
            height,
            LEFT if place <= turn else RIGHT,
        )
        for place in range(len(boxes))
    ]
    curves = curves_of(picture.arcs, frames, pitch)
    bands = tuple(
        Band(
            MARGIN + first * pitch - SPACE / 2 + 1,
            count * pitch - 2,
            "",
            name,
            outside,
            right,
        )
        for name, first, count in levels
    )
    down, up = frames[0].x + 14.0, right + 14.0
    bottom = frames[turn].middle
    after = frames[turn + 1]
    spine = (
        (down, frames[0].middle),
        (down, bottom),
        (up, bottom),
        (up, min(after.middle, frames[-1].middle)),
    )
    tall = max(frame.y + frame.height for frame in frames)
    return Scene(
        _right(frames, curves) + MARGIN,
        tall + MARGIN,
        tuple(frames),
        curves,
        bands,
        spine,
    )


def _outside(picture: Picture, turn: int, rows: Sequence[int]) -> float:
    """The room that arcs within the left column need at its left."""
    spans = [
        abs(rows[arc.target] - rows[arc.source])
        for arc in picture.arcs
        if arc.target <= turn
    ]
    every = [
        abs(rows[arc.target] - rows[arc.source])
        for arc in picture.arcs
        if (arc.target <= turn) == (arc.source <= turn)
    ]
    return reach_of(max(spans), max(every)) + 12.0 if spans else 0.0


def _rows(
    boxes: Sequence[Box], turn: int
) -> tuple[list[int], list[tuple[str, int, int]]]:
    """The row of each box, and of each resolution its name, first row and number of rows."""
    sizes = [_size(box) for box in boxes]
    down, up = Counter(sizes[: turn + 1]), Counter(sizes[turn + 1 :])
    first: dict[int, int] = {}
    levels = []
    row = 0
    for size in sorted({*sizes}, reverse=True):
        first[size] = row
        count = max(down[size], up[size])
        if size != _NO_SIZE:
            shape = next(
                b.shape for b, s in zip(boxes, sizes, strict=True) if s == size
            )
            levels.append((words.shape(shape[1:]), row, count))
        row += count
    rows: list[int] = []
    seen: Counter[tuple[bool, int]] = Counter()
    for place, size in enumerate(sizes):
        is_down = place <= turn
        level = max(down[size], up[size])
        step = seen[is_down, size]
        seen[is_down, size] += 1
        rows.append(first[size] + (step if is_down else level - 1 - step))
    return rows, levels


_NO_SIZE = 1 << 62
"""Of what has no resolution of its own: it stands on top."""


def _size(box: Box) -> int:
    if box.role in (Role.INPUT, Role.HEAD):
        return _NO_SIZE
    pixels = 1
    for count in box.shape[1:]:
        pixels *= count
    return pixels


def _turn(boxes: Sequence[Box]) -> int | None:
    """The last box of the lowest resolution, where the resolution rises after it."""
    sizes = [_size(box) for box in boxes if len(box.shape) == 3]
    own = [size for size in sizes if size != _NO_SIZE]
    if not own or own[-1] <= min(own) or own[0] <= min(own):
        return None
    lowest = min(own)
    return max(place for place, box in enumerate(boxes) if _size(box) == lowest)


def _box_height(picture: Picture) -> float:
    """Alike for all: enough for the ends of the arcs at the busiest box."""
    ends = Counter(arc.source for arc in picture.arcs)
    ends.update(arc.target for arc in picture.arcs)
    busiest = max(ends.values(), default=0)
    return min(_MOST_HEIGHT, max(_HEIGHT, 8.0 + 3.5 * busiest))


def _own_height(box: Box, height: float) -> float:
    match box.role:
        case Role.TRANSITION | Role.INPUT | Role.HEAD:
            return 22.0
        case Role.PART:
            return max(height, 40.0)
    return height


def _box_width(box: Box) -> float:
    name = (
        words.layers(box.first or 0, box.last or 0)
        if box.role is Role.PART
        else box.name
    )
    characters = len(name) + len(words.shape(box.shape)) + 2
    return min(260.0, max(150.0, 34.0 + characters * CHARACTER + 10.0))


def _right(frames: Sequence[Frame], curves: Sequence[Curve]) -> float:
    """Where the last thing at the right ends."""
    boxes = max(frame.x + frame.width for frame in frames)
    return max([boxes + 14.0, *(curve.at(0.5)[0] + 10.0 for curve in curves)])
