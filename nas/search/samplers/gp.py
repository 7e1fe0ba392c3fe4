"""Gaussian process with log expected improvement (Ament et al. 2023).

Optuna loads torch and scipy for it when it is built, not before.
"""

from __future__ import annotations

from optuna.samplers import GPSampler

from nas.search.samplers import Sampler
from search_spaces import SearchSpace


def _build(seed: int, _: SearchSpace) -> GPSampler:
    return GPSampler(seed=seed, warn_independent_sampling=False)


SAMPLER = Sampler(
    "gp",
    "A Gaussian process; strong on few trials, slower to ask; the first ten are random.",
    _build,
)
