"""Which of several trade-offs somebody wants, by the weights that the objectives have for them.

The augmented weighted Chebyshev distance to the ideal point (R. E. Steuer and E.-U. Choo, "An Interactive Weighted
Tchebycheff Procedure for Multiple Objective Programming", Mathematical Programming 26, 1983): each front point is
the nearest one for some weights, also where the front bends inwards, which a weighted sum never finds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nas.analysis.hypervolume import normalised
from nas.domination import Points, front
from nas.errors import InvalidRequest

AUGMENTATION = 0.01
"""How much the sum of all distances counts beside the largest: of equals it prefers the better one."""

_PART = re.compile(r"\s*([^:,\s]+)\s*:\s*(\d+\.?\d*|\.\d+)\s*")


def ranked(points: Points, weights: Sequence[float] | None = None) -> NDArray[np.int64]:
    """Places of ``points``, the preferred first: the front by distance, then the others likewise.

    Args:
        points: a row for each trial, every value to be maximised and known.
        weights: of the objectives, at least one above 0; None: equal ones.
    """
    if not len(points):
        return np.empty(0, np.int64)
    leading = front(points)
    behind = np.ones(len(points), dtype=np.bool_)
    behind[leading] = False
    far = distances(points, points[leading], weights)
    order: NDArray[np.int64] = np.lexsort((np.arange(len(points)), far, behind))
    return order


def distances(
    points: Points, leading: Points, weights: Sequence[float] | None = None
) -> NDArray[np.float64]:
    """How far each point is from the best value of every objective on the front ``leading``."""
    given = np.ones(points.shape[1]) if weights is None else np.asarray(weights)
    given = given / given.sum()
    best, worst = leading.max(axis=0), leading.min(axis=0)
    short = given * (1.0 - normalised(points, worst, best))
    far: NDArray[np.float64] = short.max(axis=1) + AUGMENTATION * short.sum(axis=1)
    return far


def weights_of(text: str | None, names: Sequence[str]) -> tuple[float, ...] | None:
    """The weights that ``accuracy:0.7,parameters:0.3`` gives to objectives; one that is not named has 0.

    Raises:
        InvalidRequest: it is not written so, names something else, or leaves nothing to prefer.
    """
    if text is None:
        return None
    example = ",".join(f"{name}:{1 / len(names):.2g}" for name in names)
    remedy = f"Write objectives with weights, for example {example}."
    given: dict[str, float] = {}
    for part in text.split(","):
        found = _PART.fullmatch(part)
        if found is None:
            raise InvalidRequest(
                f"{part!r} is no objective with a weight", field="prefer", remedy=remedy
            )
        name, weight = found.groups()
        if name not in names or name in given:
            what = "is there twice" if name in given else "is no objective of this job"
            raise InvalidRequest(f"{name!r} {what}", field="prefer", remedy=remedy)
        given[name] = float(weight)
    if not any(given.values()):
        raise InvalidRequest("no weight is above 0", field="prefer", remedy=remedy)
    return tuple(given.get(name, 0.0) for name in names)
