"""Every combination once, neighbouring numbers far apart.

Optuna's own grid sampler lists the whole product in memory, which 21 edges (4 ** 21) do not allow.
This one computes the combination of a number.
"""

from __future__ import annotations

import math
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from nas.search.samplers import Ground, Sampler
from search_spaces import SearchSpace

GOLDEN_RATIO = (math.sqrt(5) - 1) / 2


class GridSampler(BaseSampler):
    """Trial ``n`` gets combination ``n * stride mod size``: a permutation, since they are coprime."""

    def __init__(self, space: SearchSpace) -> None:
        self._dimensions = space.dimensions
        self._size = space.size
        self._stride = _stride(space.size)

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Nothing is inferred: the grid is known from the start."""
        return {}

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """All dimensions at once: the digits of the combination's index."""
        index = trial.number * self._stride % self._size
        params = {}
        for dimension in self._dimensions:
            index, digit = divmod(index, len(dimension.choices))
            params[dimension.name] = dimension.choices[digit]
        return params

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Never asked: :meth:`sample_relative` answers for every dimension."""
        raise KeyError(f"{param_name!r} is not a dimension of this grid")


def _stride(size: int) -> int:
    """The number nearest above the golden section of ``size`` that is coprime with it."""
    stride = max(1, int(size * GOLDEN_RATIO))
    while math.gcd(stride, size) != 1:
        stride += 1
    return stride


def _build(ground: Ground) -> GridSampler:
    return GridSampler(ground.space)


SAMPLER = Sampler(
    "grid", "Every combination once, well spread; the same for every seed.", _build
)
