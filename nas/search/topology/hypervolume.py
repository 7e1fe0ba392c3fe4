"""What a point promises where there are several objectives: the hypervolume that it is expected to add.

The region that no point of the front dominates is cut into disjoint boxes; for objectives that are normal and
independent, what a point is expected to add within a box is a product of one-dimensional expected improvements, so
their sum is exact (Yang, Emmerich, Deutz and Baeck 2019, "Efficient computation of expected hypervolume improvement
using box decomposition algorithms").
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from nas.domination import front as nondominated

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

MAX_BOXES = 500
"""The front is thinned where it would make more boxes, as one of 32 points of 3 objectives does."""
MAX_CELLS = 2_000_000
"""Of points and boxes that are looked at together."""


def expected_improvement(
    mean: Matrix, deviation: Matrix, front: Matrix, reference: Vector
) -> Vector:
    """The hypervolume that each point is expected to add.

    Args:
        mean: one row a point, one column an objective, each to be maximised.
        deviation: of the same shape.
        front: the points that nothing dominates, one a row.
        reference: what is no better than this counts nothing.
    """
    front = np.unique(front[np.all(front > reference, axis=1)], axis=0)
    lower, upper = boxes(_thinned(front), reference)
    edges = [
        np.unique(np.concatenate([low, up]), return_inverse=True)
        for low, up in zip(lower.T, upper.T, strict=True)
    ]
    found = np.empty(len(mean))
    rows = max(1, MAX_CELLS // len(lower))
    for start in range(0, len(mean), rows):
        part = slice(start, start + rows)
        product: Matrix | float = 1.0
        for place, (levels, index) in enumerate(edges):
            gain = _beyond(mean[part, place], deviation[part, place], levels)
            low, up = np.split(index.reshape(-1), 2)
            product = product * np.maximum(gain[:, low] - gain[:, up], 0.0)
        found[part] = np.asarray(product).sum(axis=1)
    return found


def boxes(front: Matrix, reference: Vector) -> tuple[Matrix, Matrix]:
    """Lower and upper corners of disjoint boxes that fill what ``front`` leaves above ``reference``.

    Slabs between the levels of the last objective, each cut in the same way by the others.
    """
    if front.shape[1] == 1:
        low = max([float(reference[0]), *front[:, 0]])
        return np.array([[low]]), np.array([[np.inf]])
    cuts = np.unique(np.append(front[:, -1], reference[-1]))
    cuts = np.append(cuts[cuts >= reference[-1]], np.inf)
    lowers, uppers = [], []
    for low, up in pairwise(cuts):
        reaching = front[front[:, -1] >= up, :-1]
        lower, upper = boxes(reaching[nondominated(reaching)], reference[:-1])
        lowers.append(np.column_stack([lower, np.full(len(lower), low)]))
        uppers.append(np.column_stack([upper, np.full(len(upper), up)]))
    return np.concatenate(lowers), np.concatenate(uppers)


def _beyond(mean: Vector, deviation: Vector, levels: Vector) -> Matrix:
    """How far beyond each level a normal variable is expected to be; one row a variable."""
    z = (mean[:, None] - levels) / deviation[:, None]
    z = np.maximum(z, -40.0)  # also for the level that nothing reaches
    density = np.exp(-0.5 * z**2) / math.sqrt(2 * math.pi)
    return np.asarray(deviation[:, None] * (density + z * ndtr(z)))


def _thinned(front: Matrix) -> Matrix:
    """As many points of a front as make few enough boxes: the best of each objective, then the furthest apart."""
    num = front.shape[1]
    most = int((MAX_BOXES * math.factorial(num - 1)) ** (1 / (num - 1)))
    if len(front) <= most:
        return front
    kept = list(dict.fromkeys(front.argmax(axis=0).tolist()))
    apart = np.min([np.abs(front - front[one]).sum(axis=1) for one in kept], axis=0)
    while len(kept) < most:
        kept.append(int(apart.argmax()))
        apart = np.minimum(apart, np.abs(front - front[kept[-1]]).sum(axis=1))
    return front[kept]
