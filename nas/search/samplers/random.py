"""Uniformly random choices: the baseline that every other sampler has to beat."""

from __future__ import annotations

from optuna.samplers import RandomSampler

from nas.search.samplers import Ground, Sampler


def _build(ground: Ground) -> RandomSampler:
    return RandomSampler(seed=ground.seed)


SAMPLER = Sampler("random", "Uniformly random; the baseline to beat.", _build)
