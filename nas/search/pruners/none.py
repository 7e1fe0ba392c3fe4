"""Every trial runs its full budget."""

from __future__ import annotations

from optuna.pruners import NopPruner

from nas.job import PrunerRequest
from nas.search.pruners import Pruner


def _build(_: PrunerRequest) -> NopPruner:
    return NopPruner()


def _decisions(_request: PrunerRequest, _max_epochs: int) -> tuple[int, ...]:
    return ()


PRUNER = Pruner("none", "Every trial runs its full budget.", _build, _decisions)
