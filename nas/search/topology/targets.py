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
WHOLE = np.inf
"""The step of a trial that ran to its end."""
NEVER_BEGUN = -1.0
"""The step of one that was found to be beyond a limit: worse than all that were trained."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one trial came to: its objectives, larger is better, and the step at which they were seen."""

    values: tuple[float, ...]
    step: float = WHOLE


@dataclass(frozen=True, slots=True)
class Targets:
    """One row a result: its normal scores, one column an objective, and how much noisier than a whole one it is."""

    values: NDArray[np.float64]
    excess: NDArray[np.float64]


def targets(results: Sequence[Result]) -> Targets:
    """Normal scores of the ranks (Blom 1958): outliers count no more than their place.

    A trial that was ended early ranks below all that went further, and among those that ended at the same step
    by its value there: it is what a pruning rule said of it when it ended it. With all steps equal these are the
    ranks of the values.
    """
    steps = np.array([one.step for one in results])
    values = np.array([one.values for one in results])
    scores = [normal_scores(steps, column) for column in values.T]
    return Targets(np.stack(scores, axis=1), _excess(steps))


def normal_scores(
    steps: NDArray[np.float64], values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The normal scores of one objective's values, each seen at its step."""
    order = np.lexsort((values, steps))
    keys = np.stack([steps, values], axis=1)[order]
    is_new = np.any(keys[1:] != keys[:-1], axis=1)
    places = np.empty(len(values))
    places[order] = np.concatenate([[0], np.cumsum(is_new)])
    return np.asarray(ndtri((rankdata(places) - 0.375) / (len(values) + 0.25)))


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
