"""Means over seeds, and by how much one network is better than another.

The interval is the percentile bootstrap of a difference of two means, each group resampled by itself
(B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 1993, sections 8.3 and 13.3). It is drawn with a
fixed seed, so that a report reads the same whenever it is made. Of three seeds it is rough: it can say no more
than that three values of one network lie above three of another.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

CONFIDENCE = 0.95
NUM_RESAMPLES = 10_000
RESAMPLING_SEED = 0


class Sample(BaseModel):
    """Trainings of one network with different seeds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: float
    sd: float | None = Field(
        description="Of the sample, n - 1 in the denominator; null for n = 1."
    )
    n: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Sample | None:
        """What ``values`` have in common; None where there are none."""
        if not values:
            return None
        sd = float(np.std(values, ddof=1)) if len(values) > 1 else None
        return cls(mean=float(np.mean(values)), sd=sd, n=len(values))


class Interval(BaseModel):
    """A difference of two means; ``low`` and ``high`` are null where one group has a single value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    difference: float
    low: float | None
    high: float | None

    @property
    def verdict(self) -> str:
        """``ahead``, ``behind``, ``tied`` where it spans zero, ``unknown`` without bounds."""
        if self.low is None or self.high is None:
            return "unknown"
        if self.low > 0:
            return "ahead"
        return "behind" if self.high < 0 else "tied"

    def shifted(self, by: float) -> Interval:
        """All of it moved, as by two penalties that no seed changes."""
        low, high = self.low, self.high
        return Interval(
            difference=self.difference + by,
            low=None if low is None else low + by,
            high=None if high is None else high + by,
        )


def advantage(ours: Sequence[float], theirs: Sequence[float]) -> Interval:
    """By how much the mean of ``ours`` is above that of ``theirs``, both not empty."""
    difference = float(np.mean(ours) - np.mean(theirs))
    if min(len(ours), len(theirs)) < 2:
        return Interval(difference=difference, low=None, high=None)
    rng = np.random.default_rng(RESAMPLING_SEED)
    means = [
        rng.choice(np.asarray(group), size=(NUM_RESAMPLES, len(group))).mean(axis=1)
        for group in (ours, theirs)
    ]
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means[0] - means[1], [tail, 1 - tail])
    return Interval(difference=difference, low=float(low), high=float(high))
