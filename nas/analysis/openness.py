"""The distribution of a gate's values, gathered batch by batch without keeping them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NUM_BINS = 10_000
"""Of [0, 1]: percentiles are right within half a bin."""

CLOSED = 0.05
OPEN = 0.95
SATURATED = 0.9
"""Share of values that are closed or open from which on a gate is called saturated."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the values of a gate lie."""

    mean: float
    sd: float
    p5: float
    p50: float
    p95: float
    share_closed: float
    share_open: float

    @property
    def is_saturated(self) -> bool:
        """Whether it hardly ever mixes."""
        return self.share_closed + self.share_open > SATURATED


class Tally:
    """Counts values of [0, 1]."""

    def __init__(self) -> None:
        self._bins = np.zeros(NUM_BINS, np.int64)
        self._sum = self._squares = 0.0
        self._num_closed = self._num_open = 0

    def add(self, values: NDArray[np.floating]) -> None:
        """Count ``values``, of any shape; rounding may have put some just outside."""
        clean = np.clip(values.ravel().astype(np.float64), 0.0, 1.0)
        places = np.minimum((clean * NUM_BINS).astype(np.int64), NUM_BINS - 1)
        self._bins += np.bincount(places, minlength=NUM_BINS)
        self._sum += float(clean.sum())
        self._squares += float((clean**2).sum())
        self._num_closed += int((clean < CLOSED).sum())
        self._num_open += int((clean > OPEN).sum())

    def spread(self) -> Spread:
        """The distribution of what was counted; raises ValueError where nothing was."""
        total = int(self._bins.sum())
        if not total:
            raise ValueError("no value was counted")
        mean = self._sum / total
        p5, p50, p95 = (self._percentile(q, total) for q in (0.05, 0.5, 0.95))
        return Spread(
            mean=mean,
            sd=max(self._squares / total - mean**2, 0.0) ** 0.5,
            p5=p5,
            p50=p50,
            p95=p95,
            share_closed=self._num_closed / total,
            share_open=self._num_open / total,
        )

    def _percentile(self, q: float, total: int) -> float:
        """The middle of the bin that holds the value of rank ``ceil(q * total)``."""
        rank = max(1, int(np.ceil(q * total)))
        place = int(np.searchsorted(np.cumsum(self._bins), rank))
        return (place + 0.5) / NUM_BINS
