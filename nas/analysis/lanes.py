"""Which lane of a time line each interval is drawn in.

Interval partitioning by start (Kleinberg and Tardos, Algorithm Design, 2005, section 4.1): as few lanes as
there are intervals at the busiest moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush

Interval = tuple[float, float]
"""From when until before when; endless where the second is infinite."""


def lanes(intervals: Sequence[Interval]) -> list[int]:
    """The lane of each interval, numbered from 0; no two in a lane overlap.

    Of the lanes that are free an interval takes the first one.
    """
    found = [0] * len(intervals)
    busy: list[tuple[float, int]] = []
    free: list[int] = []
    for place in sorted(range(len(intervals)), key=lambda place: intervals[place]):
        start, end = intervals[place]
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        found[place] = lane
        heappush(busy, (max(end, start), lane))
    return found
