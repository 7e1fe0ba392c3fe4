"""What samplers of choices share: they draw options, change one, and are told the whole space."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override


class ChoiceSampler(BaseSampler):
    """Infers no space, since whoever asks names it; what it does not propose is drawn uniformly."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Whoever asks names the space."""
        return {}

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Uniformly random."""
        options = _options(param_distribution)
        return options[int(self._rng.integers(len(options)))]

    def changed(
        self, params: dict[str, Any], space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        """``params`` with one choice replaced by another."""
        names: NDArray[np.str_] = np.array(sorted(space))
        name = str(self._rng.choice(names))
        others = [one for one in _options(space[name]) if one != params[name]]
        return {**params, name: others[int(self._rng.integers(len(others)))]}


def value_of(trial: FrozenTrial) -> float:
    """Of a complete trial."""
    assert trial.value is not None
    return trial.value


def _options(distribution: BaseDistribution) -> tuple[Any, ...]:
    choices: tuple[Any, ...] = distribution.choices  # type: ignore[attr-defined]
    return choices
