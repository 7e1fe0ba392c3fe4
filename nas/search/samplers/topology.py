"""The sampler made for topologies: :mod:`nas.search.topology`."""

from __future__ import annotations

from optuna.samplers import BaseSampler

from nas.search.samplers import IsFree, Sampler
from search_spaces import SearchSpace


def _build(seed: int, _: SearchSpace, is_free: IsFree) -> BaseSampler:
    # Loads SciPy, which those who only list the samplers need not wait for.
    from nas.search.topology import TopologySampler

    return TopologySampler(seed, is_free)


SAMPLER = Sampler(
    "topology",
    "A Gaussian process over choices, made for topologies; learns from pruned trials too.",
    _build,
)
