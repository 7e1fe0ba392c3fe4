"""Trials by how good they are, and a few of them that stand for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

TOP_SHARE = 0.1
"""Of all trials with a result: what counts as the top."""

Places = NDArray[np.intp]


def ranked(scores: Sequence[float | None], is_full: Sequence[bool]) -> Places:
    """The places of the trials that have a score, the best first, of equals the earlier one.

    Those that ran their full budget come before those that were ended early, whose score is of fewer
    epochs and says less.
    """
    values = np.array(
        [np.nan if score is None else score for score in scores], dtype=float
    )
    full = np.asarray(is_full, dtype=bool)
    order = np.lexsort((-values, ~full))
    return order[~np.isnan(values[order])]


def top(order: Places) -> Places:
    """The first tenth of a ranking, at least one where there is any."""
    return order[: max(1, int(len(order) * TOP_SHARE))]


def spread(num_all: int, num_wanted: int) -> list[int]:
    """Ranks that stand for ``num_all``: the first quarter of them the best, the rest evenly to the last."""
    if num_all <= num_wanted:
        return list(range(num_all))
    num_best = -(-num_wanted // 4)
    num_even = num_wanted - num_best
    # A trial in each of num_even equal parts of what is left, the last one among them.
    step = (num_all - num_best) / num_even if num_even else 0.0
    return [
        *range(num_best),
        *(num_best + round(step * (place + 1)) - 1 for place in range(num_even)),
    ]
