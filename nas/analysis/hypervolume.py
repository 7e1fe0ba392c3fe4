"""The hypervolume of results: how much of the space of objectives they leave behind them.

E. Zitzler and L. Thiele, "Multiobjective Optimization Using Evolutionary Algorithms", PPSN 1998. Exact, by slices
(L. While et al., "A Faster Algorithm for Calculating Hypervolume", IEEE TEC 2006). Every value is to be maximised.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.domination import Points, front


@dataclass(frozen=True, slots=True)
class Growth:
    """The hypervolume as results came in.

    Attributes:
        places: of the results with which it grew, in the order in which they came.
        volumes: after each of them.
    """

    places: tuple[int, ...]
    volumes: tuple[float, ...]


def normalised(points: Points, worst: Sequence[float], best: Sequence[float]) -> Points:
    """``points`` as parts of the way from the worst value of each objective, 0, to the best, 1.

    An objective in which all are equal is 1 throughout, so that the others count.
    """
    low, extent = np.asarray(worst), np.asarray(best) - np.asarray(worst)
    spread = extent > 0
    scaled: Points = np.where(
        spread, (points - low) / np.where(spread, extent, 1.0), 1.0
    )
    return scaled


def hypervolume(points: Points) -> float:
    """The volume of what lies between 0 and any of ``points``; what is not above 0 adds nothing."""
    above = points[(points > 0).all(axis=1)]
    if not len(above):
        return 0.0
    if above.shape[1] == 1:
        return float(above.max())
    distinct = above[front(above)]
    if above.shape[1] == 2:
        return _area(distinct)
    return _by_slices(distinct)


def growth(points: Points) -> Growth:
    """How the hypervolume grew as ``points`` came in, in their order.

    What a point adds is its own box less what is left of the others within it.
    """
    leading = np.empty((0, points.shape[1]))
    places, volumes, volume = [], [], 0.0
    for place, point in enumerate(points):
        if (leading >= point).all(axis=1).any() or not (point > 0).all():
            continue
        volume += float(point.prod()) - hypervolume(np.minimum(leading, point))
        stays = ~(point >= leading).all(axis=1)
        leading = np.vstack([leading[stays], point])
        places.append(place)
        volumes.append(volume)
    return Growth(tuple(places), tuple(volumes))


def _area(points: NDArray[np.float64]) -> float:
    """Of two objectives: steps from the right."""
    steps = points[np.argsort(-points[:, 0])]
    heights = np.diff(steps[:, 1], prepend=0.0)
    return float(steps[:, 0] @ heights)


def _by_slices(points: NDArray[np.float64]) -> float:
    """The sum of slices between the levels of the last objective, each as thick as its levels are apart."""
    levels = np.unique(points[:, -1])
    thickness = np.diff(levels, prepend=0.0)
    return sum(
        float(thick) * hypervolume(points[points[:, -1] >= level, :-1])
        for level, thick in zip(levels, thickness, strict=True)
    )
