"""Regularized evolution (Real et al. 2019): one change to the best of a few, the oldest die."""

from __future__ import annotations

from typing import Any

from optuna.distributions import BaseDistribution
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from nas.search.choosing import ChoiceSampler, value_of
from nas.search.samplers import Ground, Sampler

POPULATION_SIZE = 20
"""The paper has 100, for searches of 20,000 trials."""
TOURNAMENT_SIZE = 5


class EvolutionSampler(ChoiceSampler):
    """Takes the best of ``TOURNAMENT_SIZE`` drawn from the latest complete trials, and changes one choice."""

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
        return self.changed(parent.params, search_space)


def _build(ground: Ground) -> EvolutionSampler:
    return EvolutionSampler(ground.seed)


SAMPLER = Sampler(
    "evolution",
    "Regularized evolution: one change to the best of five among the last twenty.",
    _build,
    knows_several=False,
)
