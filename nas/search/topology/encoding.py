"""Points of a search space as numbers: what differs between two of them, dimension by dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

Codes = NDArray[np.float64]
"""One row a point, one column a dimension: the index of an option, or a place from 0 to 1."""

Matrix = NDArray[np.float64]

NUM_LEVELS = 65
"""Places that are tried of a dimension of floats."""


class Encoding:
    """The dimensions of a space; those with options, which topologies have alone, are compared by equality.

    Dimensions of numbers are compared by their distance, logarithmic ones by that of their logarithms.
    """

    def __init__(self, distributions: Mapping[str, BaseDistribution]) -> None:
        self.distributions = dict(distributions)
        self.names = tuple(distributions)
        self.is_option = np.array(
            [
                isinstance(one, CategoricalDistribution)
                for one in distributions.values()
            ],
            dtype=bool,
        )
        self.num_levels = tuple(_num_levels(one) for one in distributions.values())

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def size(self) -> int:
        """How many points there are; floats count as :data:`NUM_LEVELS`."""
        size = 1
        for number in self.num_levels:
            size *= number
        return size

    def encode(self, params: Mapping[str, Any]) -> list[float] | None:
        """The codes of one point; None where it lacks a dimension, or lies outside of one."""
        codes = []
        for name, distribution in self.distributions.items():
            if name not in params:
                return None
            internal = distribution.to_internal_repr(params[name])
            if not distribution._contains(internal):
                return None
            codes.append(_code(distribution, internal))
        return codes

    def decode(self, codes: Sequence[float]) -> dict[str, Any]:
        """The point of some codes."""
        return {
            name: _value(distribution, code)
            for (name, distribution), code in zip(
                self.distributions.items(), codes, strict=True
            )
        }

    def codes_of_level(self, dimension: int, levels: NDArray[np.int64]) -> Codes:
        """The codes of the levels of one dimension, 0, 1, 2 ..."""
        if self.is_option[dimension]:
            return levels.astype(float)
        return np.asarray(levels / max(1, self.num_levels[dimension] - 1))

    @cached_property
    def columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Of each column of :meth:`indicators` its dimension, and its option within it."""
        places = [
            (dimension, option)
            for dimension in np.flatnonzero(self.is_option)
            for option in range(self.num_levels[dimension])
        ]
        found = np.array(places, dtype=np.int64).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def indicators(self, codes: Codes) -> Matrix:
        """One column for each option of each dimension that has options: 1 where a point takes it."""
        dimension, option = self.columns
        return np.asarray(codes[:, dimension] == option, dtype=float)

    def numbers(self, codes: Codes) -> Matrix:
        """The places in the dimensions of numbers."""
        return np.asarray(codes[:, ~self.is_option])


def _num_levels(distribution: BaseDistribution) -> int:
    if isinstance(distribution, CategoricalDistribution):
        return len(distribution.choices)
    if isinstance(distribution, IntDistribution):
        steps = (distribution.high - distribution.low) // distribution.step + 1
        return min(NUM_LEVELS, steps) if distribution.log else steps
    assert isinstance(distribution, FloatDistribution)
    if distribution.single():
        return 1
    if distribution.step is not None:
        span = distribution.high - distribution.low
        return round(span / distribution.step) + 1
    return NUM_LEVELS


def _code(distribution: BaseDistribution, internal: float) -> float:
    if isinstance(distribution, CategoricalDistribution):
        return internal
    assert isinstance(distribution, IntDistribution | FloatDistribution)
    low, high = float(distribution.low), float(distribution.high)
    if low == high:
        return 0.0
    if distribution.log:
        return float(np.log(internal / low) / np.log(high / low))
    return (internal - low) / (high - low)


def _value(distribution: BaseDistribution, code: float) -> Any:
    if isinstance(distribution, CategoricalDistribution):
        return distribution.choices[round(code)]
    assert isinstance(distribution, IntDistribution | FloatDistribution)
    low, high = float(distribution.low), float(distribution.high)
    value = (
        low * (high / low) ** code if distribution.log else low + code * (high - low)
    )
    if distribution.step is not None and not distribution.log:
        value = low + round((value - low) / distribution.step) * distribution.step
    value = min(max(value, low), high)
    return round(value) if isinstance(distribution, IntDistribution) else value
