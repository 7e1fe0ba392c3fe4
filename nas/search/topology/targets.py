"""Results as targets of a Gaussian process, those of pruned trials among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri
from scipy.stats import rankdata

EXCESS_OF_PRUNED = 4.0
"""A trial that was ended at its first step is this much noisier than one that ran to its end."""
FENCE = 1.5
"""Interquartile ranges below the lower quartile at which a scale of values ends."""
WHOLE = np.inf
"""The step of a trial that ran to its end."""
NEVER_BEGUN = -1.0
"""The step of one that was found to be beyond a limit: worse than all that were trained."""


@dataclass(frozen=True, slots=True)
class Results:
    """What trials came to, one row a trial: its objectives, larger is better, and the step at which they were seen."""

    values: NDArray[np.float64]
    steps: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class Targets:
    """One row a result: a column for each objective, with mean 0 and variance 1, and how much noisier than a whole one it is."""

    values: NDArray[np.float64]
    excess: NDArray[np.float64]


def targets(results: Results) -> Targets:
    """Of one objective the normal scores, of several ones the scaled values.

    A hypervolume knows distances, not ranks: with normal scores the search would be drawn to the ends of the front.
    """
    steps, values = results.steps, results.values
    if values.shape[1] == 1:
        return Targets(normal_scores(steps, values[:, 0])[:, None], _excess(steps))
    columns = [scaled(column) for column in values.T]
    return Targets(np.stack(columns, axis=1), np.ones(len(results)))


def normal_scores(
    steps: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Normal scores of the ranks (Blom 1958): outliers count no more than their place.

    A trial that was ended early ranks below all that went further, and among those that ended at the same step
    by its value there: it is what a pruning rule said of it when it ended it. With all steps equal these are the
    ranks of the values.
    """
    order = np.lexsort((values, steps))
    keys = np.stack([steps, values], axis=1)[order]
    is_new = np.any(keys[1:] != keys[:-1], axis=1)
    places = np.empty(len(values))
    places[order] = np.concatenate([[0], np.cumsum(is_new)])
    return np.asarray(ndtri((rankdata(places) - 0.375) / (len(values) + 0.25)))


def scaled(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """One objective's values with mean 0 and variance 1.

    What lies beyond the lower fence of Tukey (1977), one and a half interquartile ranges below the quartile, is put
    onto it: a network that learned nothing says that it is bad, not how wide the scale is.
    """
    measured = values[np.isfinite(values)]
    if not len(measured):
        return np.zeros(len(values))
    low, high = np.quantile(measured, [0.25, 0.75])
    fence = max(float(measured.min()), low - FENCE * (high - low))
    inside = np.clip(values, fence, measured.max())
    width = inside.std()
    return np.asarray((inside - inside.mean()) / (width if width > 0 else 1.0))


def spread(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Places of the best half of ``most``, and of as many others evenly by rank; all where they fit."""
    if len(values) <= most:
        return np.arange(len(values))
    order = np.argsort(-values, kind="stable")
    half = most // 2
    others = np.linspace(half, len(values) - 1, most - half).round().astype(int)
    return np.sort(order[np.concatenate([np.arange(half), others])])


def _excess(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    ended_early = np.isfinite(steps) & (steps > NEVER_BEGUN)
    if not ended_early.any():
        return np.ones(len(steps))
    longest = steps[ended_early].max()
    share = np.where(ended_early, np.minimum(steps, longest) / (longest + 1), 1.0)
    return 1.0 + (EXCESS_OF_PRUNED - 1.0) * (1.0 - share)
