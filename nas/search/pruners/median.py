"""The median rule (Golovin et al. 2017): ends what is below the median of complete trials."""

from __future__ import annotations

from optuna.pruners import MedianPruner

from nas.job import PrunerRequest
from nas.search.pruners import Pruner


def _build(request: PrunerRequest) -> MedianPruner:
    return MedianPruner(
        n_startup_trials=request.startup_trials, n_warmup_steps=request.min_epochs
    )


def _decisions(request: PrunerRequest, max_epochs: int) -> range:
    return range(request.min_epochs, max_epochs)


PRUNER = Pruner(
    "median",
    "Ends a trial whose best is below the median of complete trials at that epoch.",
    _build,
    _decisions,
)
