"""Regularized evolution (Real et al. 2019): one change to the best of a few, the oldest die."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from nas.search.samplers import IsFree, Sampler
from search_spaces import SearchSpace

POPULATION_SIZE = 20
"""The paper has 100, for searches of 20,000 trials."""
TOURNAMENT_SIZE = 5


class EvolutionSampler(BaseSampler):
    """Takes the best of ``TOURNAMENT_SIZE`` drawn from the latest complete trials, and changes one choice."""

    def __init__(self, seed: int) -> None:
        self._rng = np.random.default_rng(seed)

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        """Whoever asks names the space."""
        return {}

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """A mutated parent; nothing, hence random, until the population is there."""
        complete = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if len(complete) < POPULATION_SIZE:
            return {}
        population = complete[-POPULATION_SIZE:]
        drawn = self._rng.choice(len(population), TOURNAMENT_SIZE, replace=False)
        parent = max((population[place] for place in drawn), key=value_of)
        return changed(parent.params, search_space, self._rng)

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """Uniformly random."""
        return drawn(param_distribution, self._rng)


def drawn(distribution: BaseDistribution, rng: np.random.Generator) -> Any:
    """One of the options."""
    options = _options(distribution)
    return options[int(rng.integers(len(options)))]


def changed(
    params: dict[str, Any],
    space: dict[str, BaseDistribution],
    rng: np.random.Generator,
) -> dict[str, Any]:
    """``params`` with one choice replaced by another."""
    names: NDArray[np.str_] = np.array(sorted(space))
    name = str(rng.choice(names))
    others = [one for one in _options(space[name]) if one != params[name]]
    return {**params, name: others[int(rng.integers(len(others)))]}


def _options(distribution: BaseDistribution) -> tuple[Any, ...]:
    choices: tuple[Any, ...] = distribution.choices  # type: ignore[attr-defined]
    return choices


def value_of(trial: FrozenTrial) -> float:
    """Of a complete trial."""
    assert trial.value is not None
    return trial.value


def _build(seed: int, _: SearchSpace, _is_free: IsFree) -> EvolutionSampler:
    return EvolutionSampler(seed)


SAMPLER = Sampler(
    "evolution",
    "Regularized evolution: one change to the best of five among the last twenty.",
    _build,
)
