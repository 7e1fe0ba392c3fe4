"""Local search (White et al. 2021): neighbours of the best, one change away; a fresh start where none is left."""

from __future__ import annotations

from typing import Any

from optuna.distributions import BaseDistribution
from optuna.study import Study
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from nas.search.choosing import ChoiceSampler, value_of
from nas.search.samplers import Ground, IsFree, Sampler

RESTART = "local:restart"
"""Attribute of the trials at which a climb began."""
NUM_TRIES = 200
"""Neighbours that are drawn to find a free one."""


class LocalSampler(ChoiceSampler):
    """Climbs from a random point to the first neighbour that is better, and begins anew at the top."""

    def __init__(self, seed: int, is_free: IsFree) -> None:
        super().__init__(seed)
        self._is_free = is_free

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """A free neighbour of the best since the climb began; nothing, hence random, where a new one begins."""
        trials = study.get_trials(deepcopy=False)
        starts = [one.number for one in trials if RESTART in one.system_attrs]
        begun = max(starts, default=0)
        climb = [
            one
            for one in trials
            if one.state is TrialState.COMPLETE and one.number >= begun
        ]
        if climb:
            top = max(climb, key=value_of)
            for _ in range(NUM_TRIES):
                neighbour = self.changed(top.params, search_space)
                if self._is_free(neighbour):
                    return neighbour
            study._storage.set_trial_system_attr(trial._trial_id, RESTART, True)
        return {}


def _build(ground: Ground) -> LocalSampler:
    return LocalSampler(ground.seed, ground.is_free)


SAMPLER = Sampler(
    "local",
    "Climbs by single changes from a random start, and begins anew at each top.",
    _build,
    knows_several=False,
)
