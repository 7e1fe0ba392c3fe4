"""Every trial runs its full budget."""

from __future__ import annotations

from nas.job import PrunerRequest
from nas.search.pruners import Pruner
from nas.search.rungs import Contest, Ladder


def _ladder(
    _request: PrunerRequest, max_epochs: int, reference_flops: int | None
) -> Ladder:
    return Ladder(((),), max_epochs, reference_flops)


def _never(_request: PrunerRequest, _contest: Contest) -> bool:
    return False


PRUNER = Pruner("none", "Every trial runs its full budget.", _ladder, _never)
