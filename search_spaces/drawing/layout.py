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
from search_spaces.plan import Shape

MARGIN = 10.0
SPACE = 10.0
"""Between two boxes, one above the other."""

CHARACTER = 7.3
"""Width of one in a box."""

_LOW = 24.0
_HEIGHT = 28.0
_HIGH = 40.0
_MOST_HEIGHT = 46.0
_HEADER = 20.0
_BETWEEN = 96.0
"""Two columns."""


@dataclass(frozen=True, slots=True)
class Band:
    """The ground behind a stage, or behind a resolution.

    ``line`` is the y of its words, which stand at ``left`` and end at ``right``.
    """

    y: float
    height: float
    name: str
    detail: str
    line: float
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
    heights = _heights(picture)
    if turn is None:
        return _column(picture, heights)
    return _fold(picture, max(heights), turn)


def _column(picture: Picture, heights: Sequence[float]) -> Scene:
    boxes = picture.boxes
    left = (
        MARGIN
        + (10.0 if picture.opened else 0.0)
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
            frames.append(Frame(left, y, width, heights[place]))
            y += heights[place] + SPACE
        if has_band and stage is not None:
            detail = _resizing(entered, boxes[places[-1]].shape, picture.channel_axis)
            name, right = f"stage {stage + 1}", left + width
            bands.append(
                Band(top, y - top, name, detail, top + 14.0, left + 22.0, right - 9.0)
            )
            y += 8.0
        entered = boxes[places[-1]].shape
    curves = curves_of(picture.arcs, frames, _HEIGHT + SPACE)
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


def _resizing(before: Shape, after: Shape, channel_axis: int) -> str:
    """``32×32 → 16×16``: what a stage makes of the resolution, or of the width of a row."""
    if len(after) == 1:
        sizes = [before, after]
    else:
        at = channel_axis
        sizes = [(*s[:at], *s[at + 1 :]) for s in (before, after)]
    return " → ".join(dict.fromkeys(map(words.shape, sizes)))


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
        _level(name, MARGIN + first * pitch - SPACE / 2, count * pitch, right)
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


def _level(name: str, y: float, height: float, right: float) -> Band:
    """The ground of a resolution, named in the room between the columns."""
    middle = right - _BETWEEN / 2 + len(name) * 3.2
    return Band(y + 1, height - 2, "", name, y + height - 4, right, middle)


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


def _heights(picture: Picture) -> list[float]:
    """Of each box: enough for the ends of its arcs."""
    ends = Counter(arc.source for arc in picture.arcs)
    ends.update(arc.target for arc in picture.arcs)
    return [_height(box, ends[place]) for place, box in enumerate(picture.boxes)]


def _height(box: Box, num_ends: int) -> float:
    if box.role in (Role.INPUT, Role.HEAD):
        return _LOW
    least = {Role.TRANSITION: _LOW, Role.PART: _HIGH}.get(box.role, _HEIGHT)
    return min(_MOST_HEIGHT, max(least, 8.0 + 3.5 * num_ends))


def _box_width(box: Box) -> float:
    name = (
        words.layers(box.first or 0, box.last or 0)
        if box.role is Role.PART
        else box.name
    )
    characters = len(name) + len(words.shape(box.shape)) + 2
    return min(270.0, max(176.0, 36.0 + characters * CHARACTER + 10.0))


def _right(frames: Sequence[Frame], curves: Sequence[Curve]) -> float:
    """Where the last thing at the right ends."""
    boxes = max(frame.x + frame.width for frame in frames)
    return max([boxes + 14.0, *(curve.at(0.5)[0] + 10.0 for curve in curves)])
