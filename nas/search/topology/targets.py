"""Results as targets of a Gaussian process: by their rank, those of pruned trials among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

EXCESS_OF_PRUNED = 4.0
"""A trial that was ended at its first step is this much noisier than one that ran to its end."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one trial came to: its value, larger is better, and the step at which it was seen.

    ``step`` is infinite for a trial that ran to its end.
    """

    value: float
    step: float


@dataclass(frozen=True, slots=True)
class Targets:
    """One entry a result: its normal score, and how much noisier than a whole one it is."""

    values: NDArray[np.float64]
    excess: NDArray[np.float64]


def targets(results: Sequence[Result]) -> Targets:
    """Normal scores of the ranks (Blom 1958): outliers count no more than their place.

    A trial that was ended early ranks below all that went further, and among those that ended at the same step
    by its value there: it is what a pruning rule said of it when it ended it. With all steps equal these are the
    ranks of the values.
    """
    steps = np.array([one.step for one in results])
    values = np.array([one.value for one in results])
    order = np.lexsort((values, steps))
    keys = np.stack([steps, values], axis=1)[order]
    is_new = np.any(keys[1:] != keys[:-1], axis=1)
    places = np.empty(len(results))
    places[order] = np.concatenate([[0], np.cumsum(is_new)])
    ranks = rankdata(places)
    return Targets(ndtri((ranks - 0.375) / (len(results) + 0.25)), _excess(steps))


def _excess(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    ended_early = np.isfinite(steps)
    if not ended_early.any():
        return np.ones(len(steps))
    longest = steps[ended_early].max()
    share = np.where(ended_early, np.minimum(steps, longest) / (longest + 1), 1.0)
    return 1.0 + (EXCESS_OF_PRUNED - 1.0) * (1.0 - share)
