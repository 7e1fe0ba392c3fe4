"""Intervals of 95% for what few trials say: a share, a difference of means, slopes of a regression."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, t, ttest_ind

LEVEL = 0.95

Numbers = NDArray[np.float64]


class Interval(NamedTuple):
    """An estimate and the bounds of its interval."""

    value: float
    low: float
    high: float


def share(count: int, total: int) -> Interval | None:
    """A share with Wilson's interval (1927, https://doi.org/10.1080/01621459.1927.10502953).

    It keeps its level near 0 and 1 and for few trials. None where there is none at all.
    """
    if total == 0:
        return None
    found = binomtest(count, total).proportion_ci(LEVEL, method="wilson")
    return Interval(count / total, float(found.low), float(found.high))


def mean_difference(first: Numbers, second: Numbers) -> Interval | None:
    """Mean of ``first`` less mean of ``second`` with Welch's interval (1947), for unequal variances.

    None where one of them has fewer than two values, or neither varies.
    """
    if min(len(first), len(second)) < 2 or not (np.ptp(first) or np.ptp(second)):
        return None
    found = ttest_ind(first, second, equal_var=False).confidence_interval(LEVEL)
    value = float(first.mean() - second.mean())
    return Interval(value, float(found.low), float(found.high))


def slopes(columns: Numbers, target: Numbers) -> list[Interval | None]:
    """What one more of each column goes with, the others held equal: least squares with a constant.

    Errors may vary with the columns: standard errors are HC3 (MacKinnon & White 1985,
    https://doi.org/10.1016/0304-4076(85)90158-7), bounds by Student's t. None for a column that
    cannot be told from the others, and for all where there are too few rows.

    Args:
        columns: ``(N, K)`` counts.
        target: ``(N,)`` values.
    """
    num_rows, num_columns = columns.shape
    design = np.column_stack([np.ones(num_rows), columns])
    rank = int(np.linalg.matrix_rank(design))
    free = num_rows - rank
    nothing: list[Interval | None] = [None] * num_columns
    if free < 1:
        return nothing
    inverse = np.linalg.pinv(design)
    leverage = np.einsum("ij,ji->i", design, inverse)
    if (leverage > 1 - 1e-9).any():
        return nothing  # a row that alone says what a column goes with has no residual
    weights = inverse @ target
    residuals = (target - design @ weights) / (1 - leverage)
    errors = np.sqrt(((inverse * residuals) ** 2).sum(axis=1))
    reach = float(t.ppf((1 + LEVEL) / 2, free)) * errors
    return [
        Interval(float(value), float(value - far), float(value + far))
        if _is_told_apart(design, place, rank)
        else None
        for place, (value, far) in enumerate(
            zip(weights[1:], reach[1:], strict=True), start=1
        )
    ]


def _is_told_apart(design: Numbers, place: int, rank: int) -> bool:
    """Whether no combination of the other columns gives this one."""
    return int(np.linalg.matrix_rank(np.delete(design, place, axis=1))) < rank
