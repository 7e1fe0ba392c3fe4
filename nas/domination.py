"""Which of several points are better when more than one value counts; every value is to be maximised."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""``(n, k)``: a row for each point."""


def ranks(points: Points) -> NDArray[np.int64]:
    """Ranks by non-dominated sorting: 0 the front, 1 the front of what is left without it, and so on.

    A point dominates another where it is nowhere worse and somewhere better; equal points share a rank.
    """
    distinct, inverse = np.unique(-points, axis=0, return_inverse=True)
    found = _of_pairs(distinct) if points.shape[1] == 2 else _peeled(distinct)
    own: NDArray[np.int64] = found[inverse.reshape(-1)]
    return own


def _of_pairs(costs: Points) -> NDArray[np.int64]:
    """The ranks of distinct rows of two, sorted and to be minimised, in ``n log n`` steps.

    Of a front only the row that came last can dominate the next one: it has the least second value.
    """
    last: list[float] = []  # of each front so far, ascending
    found = np.empty(len(costs), dtype=np.int64)
    for place, second in enumerate(costs[:, 1].tolist()):
        rank = bisect_right(last, second)
        last[rank : rank + 1] = [second]
        found[place] = rank
    return found


def _peeled(costs: Points) -> NDArray[np.int64]:
    """The ranks of distinct rows, sorted and to be minimised, one front after the other."""
    found = np.full(len(costs), -1, dtype=np.int64)
    rank = 0
    while (left := np.flatnonzero(found < 0)).size:
        found[left[_front(costs[left])]] = rank
        rank += 1
    return found


def front(points: Points) -> NDArray[np.int64]:
    """The places of the points that no other dominates, ascending; of equal ones the first."""
    distinct, places = np.unique(-points, axis=0, return_index=True)
    return np.sort(places[_front(distinct)])


def _front(costs: Points) -> NDArray[np.int64]:
    """Those of the distinct rows, sorted and to be minimised, that no other dominates."""
    front = []
    left = np.arange(len(costs))
    while left.size:
        # Nothing that comes after the first of sorted rows can dominate it.
        first, rest = left[0], left[1:]
        front.append(first)
        left = rest[(costs[rest] < costs[first]).any(axis=1)]
    return np.array(front, dtype=np.int64)


def crowding(points: Points) -> NDArray[np.float64]:
    """Crowding distance among points of one front (Deb et al. 2002, NSGA-II): more where it is lonely.

    The sum over the values of the distance between a point's neighbours in it, as a part of the
    front's extent; infinite for the points at either end. Equal points share one distance.
    """
    distinct, inverse = np.unique(points, axis=0, return_inverse=True)
    distances = np.zeros(len(distinct))
    for values in distinct.T:
        order = np.argsort(values, kind="stable")
        ascending = values[order]
        distances[order[[0, -1]]] = np.inf
        extent = ascending[-1] - ascending[0]
        if extent > 0:
            distances[order[1:-1]] += (ascending[2:] - ascending[:-2]) / extent
    shared: NDArray[np.float64] = distances[inverse.reshape(-1)]
    return shared
