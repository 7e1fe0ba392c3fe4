"""Arcs as curves: where each leaves and enters its boxes, and how far it reaches."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from search_spaces.drawing.picture import Arc

Point = tuple[float, float]

LEFT, RIGHT = -1, 1

_NEAR = 22.0
_FURTHER = 15.0
_FARTHEST = 150.0
_ROOM = 6.0
_BESIDE = 5.0
"""How far an arc keeps from one of another kind between the same boxes."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a box is; ``side`` is the one at which its column's arcs are."""

    x: float
    y: float
    width: float
    height: float
    side: int = RIGHT

    @property
    def middle(self) -> float:
        """Of its height."""
        return self.y + self.height / 2

    def edge(self, side: int) -> float:
        """The x of one of its sides."""
        return self.x + (self.width if side == RIGHT else 0.0)


@dataclass(frozen=True, slots=True)
class Curve:
    """A cubic Bézier curve from box to box; ``gap`` is the least room between two ends anywhere."""

    arc: Arc
    start: Point
    first: Point
    second: Point
    end: Point
    gap: float

    def at(self, t: float) -> Point:
        """The point a part ``t`` of the way."""
        u = 1 - t
        weights = (u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t)
        points = (self.start, self.first, self.second, self.end)
        x = sum(w * point[0] for w, point in zip(weights, points, strict=True))
        y = sum(w * point[1] for w, point in zip(weights, points, strict=True))
        return x, y


@dataclass(frozen=True, slots=True)
class _Course:
    """How one arc goes: out of one side and back into it, or across to the other column."""

    arc: Arc
    source_side: int
    target_side: int
    rows: float
    lane: int


def curves_of(
    arcs: Sequence[Arc], frames: Sequence[Frame], pitch: float
) -> tuple[Curve, ...]:
    """One curve an arc.

    Of arcs out of one side the longer stands outside, and their ends fan out in the order in which
    they leave, so that two of them cross only where their states interleave.
    """
    courses = _courses(arcs, frames, pitch)
    ports = _ports(courses, frames)
    gap = min((room for _, room in ports.values()), default=_ROOM)
    longest = max((course.rows for course in courses), default=1.0)
    curves = []
    for number, course in enumerate(courses):
        source, target = frames[course.arc.source], frames[course.arc.target]
        x0, x3 = source.edge(course.source_side), target.edge(course.target_side)
        y0, y3 = ports[number, 0][0], ports[number, 1][0]
        if course.source_side == course.target_side:
            out = course.source_side * _reach(course, longest) / 0.75
            outer = max(x0, x3) if course.source_side == RIGHT else min(x0, x3)
            x1 = x2 = outer + out
        else:
            x1 = x2 = (x0 + x3) / 2
        curves.append(Curve(course.arc, (x0, y0), (x1, y0), (x2, y3), (x3, y3), gap))
    return tuple(curves)


def reach_of(rows: float, longest: float) -> float:
    """How far an arc over so many rows stands out; grows with every row."""
    if longest <= 1:
        return _NEAR
    most = min(_FARTHEST, _NEAR + _FURTHER * (longest - 1))
    return _NEAR + (most - _NEAR) * math.pow((rows - 1) / (longest - 1), 0.8)


def _reach(course: _Course, longest: float) -> float:
    return reach_of(max(1.0, course.rows), max(1.0, longest)) + _BESIDE * course.lane


def _courses(
    arcs: Iterable[Arc], frames: Sequence[Frame], pitch: float
) -> list[_Course]:
    taken: dict[tuple[int, int], int] = defaultdict(int)
    courses = []
    for arc in arcs:
        source, target = frames[arc.source], frames[arc.target]
        lane = taken[arc.source, arc.target]
        taken[arc.source, arc.target] += 1
        if source.side == target.side:
            rows = abs(target.middle - source.middle) / pitch
            courses.append(_Course(arc, source.side, source.side, rows, lane))
        else:
            courses.append(_Course(arc, -source.side, -target.side, 0.0, lane))
    return courses


def _ports(
    courses: Sequence[_Course], frames: Sequence[Frame]
) -> dict[tuple[int, int], tuple[float, float]]:
    """The y of each end (0 source, 1 target) of each course, and the room around it."""
    ends: dict[tuple[int, int], list[tuple[tuple[float, ...], int, int]]] = defaultdict(
        list
    )
    for number, course in enumerate(courses):
        arc = course.arc
        for end, here, there, side in (
            (0, arc.source, arc.target, course.source_side),
            (1, arc.target, arc.source, course.target_side),
        ):
            order = _order(course, frames[here], frames[there])
            ends[here, side].append((order, number, end))
    ports = {}
    for (place, _), sorted_ends in ends.items():
        frame = frames[place]
        room = (frame.height - 8) / max(1, len(sorted_ends) - 1)
        gap = min(_ROOM, room)
        top = frame.middle - gap * (len(sorted_ends) - 1) / 2
        for rank, (_, number, end) in enumerate(sorted(sorted_ends)):
            ports[number, end] = top + gap * rank, gap
    return ports


def _order(course: _Course, here: Frame, there: Frame) -> tuple[float, ...]:
    """Ends from above come first, the shortest on top; then those from below, the longest on top."""
    if course.source_side != course.target_side:
        return (0.5, there.middle, course.lane)
    if there.middle < here.middle:
        return (0, course.rows, course.lane)
    return (1, -course.rows, -course.lane)
