"""The sampler made for topologies: :mod:`nas.search.topology`."""

from __future__ import annotations

from optuna.samplers import BaseSampler

from nas.search.samplers import Ground, Sampler


def _build(ground: Ground) -> BaseSampler:
    # Loads SciPy, which those who only list the samplers need not wait for.
    from nas.search.topology import TopologySampler

    return TopologySampler(ground.seed, ground.is_free, ground.earlier)


SAMPLER = Sampler(
    "topology",
    "A Gaussian process over choices, made for topologies; learns from pruned trials too.",
    _build,
    learns_from_earlier=True,
)
