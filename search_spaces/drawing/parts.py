"""Which layers of a deep network share a box."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from search_spaces.plan import Step

MOST_LAYERS = 40
"""A network of more layers is collapsed."""

MOST_PARTS = 24
_RUNS = (10, 20, 50, 100, 200, 500, 1000)


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive layers of one stage: one box, unless ``is_open``."""

    first: int
    last: int
    is_open: bool = False

    @property
    def key(self) -> str:
        """``12-21``: how it is named where one asks to open it."""
        return f"{self.first}-{self.last}"

    @property
    def num_layers(self) -> int:
        """How many."""
        return self.last - self.first + 1


def parts_of(
    steps: Sequence[Step], opened: Collection[str]
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The boxes of a drawing from the first layer on, and the parts that were opened."""
    if len(steps) <= MOST_LAYERS:
        return tuple(Part(step.index, step.index) for step in steps), ()
    stages = [_borders(list(stage)) for _, stage in groupby(steps, lambda s: s.stage)]
    run = next(
        r for r in _RUNS if _num_parts(stages, r) <= MOST_PARTS or r == _RUNS[-1]
    )
    found = [part for stage in stages for part in _within(*stage, run, opened)]
    boxes = tuple(part for part in found if not part.is_open)
    return boxes, tuple(part for part in found if part.is_open)


def _borders(stage: Sequence[Step]) -> tuple[int, int]:
    return stage[0].index, stage[-1].index


def _num_parts(stages: Sequence[tuple[int, int]], run: int) -> int:
    return sum(-((first - last - 1) // run) for first, last in stages)


def _within(first: int, last: int, run: int, opened: Collection[str]) -> Iterator[Part]:
    """Layers ``first..last`` in runs of about equal length, an open run before what is in it."""
    count = -((first - last - 1) // run)
    length, more = divmod(last - first + 1, count)
    start = first
    for place in range(count):
        end = start + length - (place >= more)
        is_open = f"{start}-{end}" in opened and end > start
        yield Part(start, end, is_open)
        if is_open:
            inner = 10 if end - start >= 20 else 1
            yield from _within(start, end, inner, opened)
        start = end + 1
