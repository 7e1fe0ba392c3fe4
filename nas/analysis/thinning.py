"""A curve with fewer points that looks the same: largest triangle, three buckets.

S. Steinarsson, "Downsampling Time Series for Visual Representation", University of Iceland, 2013, section 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise


def thinned(x: Sequence[float], y: Sequence[float], num_points: int) -> list[int]:
    """The places of at most ``num_points`` points, 2 or more; the first and the last are kept.

    The highest and the lowest are kept too where there is room for them.
    """
    if len(x) <= num_points:
        return list(range(len(x)))
    ends = {0, len(x) - 1}
    extremes = {max(range(len(y)), key=y.__getitem__)}
    extremes.add(min(range(len(y)), key=y.__getitem__))
    fixed = ends | extremes if len(ends | extremes) <= num_points else ends
    return sorted(fixed | set(_between(x, y, num_points - len(fixed), fixed)))


def _between(
    x: Sequence[float], y: Sequence[float], num_points: int, fixed: set[int]
) -> list[int]:
    """Of each of ``num_points`` buckets the point that makes the largest triangle with its neighbours."""
    others = [place for place in range(len(x)) if place not in fixed]
    bounds = (
        [len(others) * b // num_points for b in range(num_points + 1)]
        if num_points
        else []
    )
    buckets = [others[start:end] for start, end in pairwise(bounds)]
    chosen: list[int] = []
    last = 0
    for number, bucket in enumerate(buckets):
        following = buckets[number + 1] if number + 1 < len(buckets) else [len(x) - 1]
        mean_x = sum(x[place] for place in following) / len(following)
        mean_y = sum(y[place] for place in following) / len(following)

        def area(
            place: int, last: int = last, mean_x: float = mean_x, mean_y: float = mean_y
        ) -> float:
            return abs(
                (x[last] - mean_x) * (y[place] - y[last])
                - (x[last] - x[place]) * (mean_y - y[last])
            )

        last = max(bucket, key=area)
        chosen.append(last)
    return chosen
