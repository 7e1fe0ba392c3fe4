"""NSGA-II (Deb et al. 2002): crossover and mutation of the best that finished."""

from __future__ import annotations

from optuna.samplers import NSGAIISampler

from nas.search.samplers import Ground, Sampler

POPULATION_SIZE = 10
"""Only complete trials make up a generation, and pruning leaves few of them: with Optuna's 50, a job
of a hundred trials would never leave its random first generation."""


def _build(ground: Ground) -> NSGAIISampler:
    return NSGAIISampler(population_size=POPULATION_SIZE, seed=ground.seed)


SAMPLER = Sampler(
    "nsga2", "Crosses and mutates the best; generations of ten complete trials.", _build
)
