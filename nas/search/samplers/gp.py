"""Gaussian process with log expected improvement (Ament et al. 2023).

Optuna loads torch and scipy for it when it is built, not before.
"""

from __future__ import annotations

import warnings
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.samplers import GPSampler
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from nas.search.samplers import Ground, Sampler

NUM_RANDOM = 5
"""Complete trials before the first model. It learns from complete trials alone, and pruning leaves few
of them: with Optuna's 10, a job of 24 trials would be random to its end."""


class _Clipping(GPSampler):
    """Takes a value of minus infinity, of a trial over a limit, for the worst of the finite ones."""

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """As Optuna does, which warns each time that it clips."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Clip non-finite values")
            return super().sample_relative(study, trial, search_space)


def _build(ground: Ground) -> GPSampler:
    return _Clipping(
        seed=ground.seed, n_startup_trials=NUM_RANDOM, warn_independent_sampling=False
    )


SAMPLER = Sampler(
    "gp",
    "A Gaussian process; takes a second to ask; random until five are complete.",
    _build,
)
