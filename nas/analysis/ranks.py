"""Trials by how good they are, and a few of them that stand for all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TOP_SHARE = 0.1
"""Of all trials with a result: what counts as the top."""

Places = NDArray[np.int64]


def ranked(scores: NDArray[np.float64], is_full: NDArray[np.bool_]) -> Places:
    """The places of the trials that have a score, the best first, of equals the earlier one.

    Those that ran their full budget come before those that were ended early, whose score is of fewer
    epochs and says less.
    """
    order = np.lexsort((-scores, ~is_full))
    there: Places = order[~np.isnan(scores[order])]
    return there


def num_top(num_all: int) -> int:
    """How many the first tenth of a ranking is: at least one where there is any."""
    return min(num_all, max(1, int(num_all * TOP_SHARE)))


def spread(num_all: int, num_wanted: int) -> list[int]:
    """Ranks that stand for ``num_all``: the first quarter of them the best, the rest evenly to the last."""
    if num_all <= num_wanted:
        return list(range(num_all))
    num_best = -(-num_wanted // 4)
    num_even = num_wanted - num_best
    # The last of each of num_even equal parts of what is left.
    left = num_all - num_best
    even = [num_best + left * (place + 1) // num_even - 1 for place in range(num_even)]
    return [*range(num_best), *even]
