"""Tree-structured Parzen estimator (Bergstra et al. 2011), over all dimensions jointly."""

from __future__ import annotations

from optuna.samplers import TPESampler

from nas.search.samplers import Ground, Sampler


def _build(ground: Ground) -> TPESampler:
    # Constant liar: a running trial counts as a bad one, or workers that ask at the same time would
    # be sent to the same corner.
    return TPESampler(seed=ground.seed, multivariate=True, constant_liar=True)


SAMPLER = Sampler(
    "tpe", "Models good and bad candidates jointly; the first ten are random.", _build
)
