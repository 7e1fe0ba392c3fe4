"""Uniformly random choices: the baseline that every other sampler has to beat."""

from __future__ import annotations

from optuna.samplers import RandomSampler

from nas.search.samplers import IsFree, Sampler
from search_spaces import SearchSpace


def _build(seed: int, _: SearchSpace, _is_free: IsFree) -> RandomSampler:
    return RandomSampler(seed=seed)


SAMPLER = Sampler("random", "Uniformly random; the baseline to beat.", _build)
