"""Gaussian process with log expected improvement (Ament et al. 2023).

Optuna loads torch and scipy for it when it is built, not before.
"""

from __future__ import annotations

from optuna.samplers import GPSampler

from nas.search.samplers import Ground, Sampler

NUM_RANDOM = 5
"""Complete trials before the first model. It learns from complete trials alone, and pruning leaves few
of them: with Optuna's 10, a job of 24 trials would be random to its end."""


def _build(ground: Ground) -> GPSampler:
    return GPSampler(
        seed=ground.seed, n_startup_trials=NUM_RANDOM, warn_independent_sampling=False
    )


SAMPLER = Sampler(
    "gp",
    "A Gaussian process; takes a second to ask; random until five are complete.",
    _build,
)
