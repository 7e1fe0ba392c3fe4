"""Asynchronous successive halving (Li et al. 2020, https://arxiv.org/abs/1810.05934).

Rungs are at ``min_epochs * reduction_factor ** k`` epochs, up to half of the full budget. A trial that reaches a rung goes on if it
is among the best ``1 / reduction_factor`` of all that have reached it so far, nobody waits.
"""

from __future__ import annotations

from optuna.pruners import BasePruner
from optuna.study import Study
from optuna.trial import FrozenTrial

from nas.job import PrunerRequest
from nas.search.pruners import Pruner


class AsynchronousHalving(BasePruner):
    """Decides as Optuna's ``SuccessiveHalvingPruner`` does, from the curves alone.

    Optuna's notes each rung's value in private attributes of the trial, which a study rebuilt from
    stored curves would lack. The study's direction is to maximise.
    """

    def __init__(self, reduction_factor: int) -> None:
        self._reduction_factor = reduction_factor

    def prune(self, study: Study, trial: FrozenTrial) -> bool:
        """Whether ``trial``, whose last step is a rung, is not among the best there."""
        rung = trial.last_step
        if rung is None:
            return False
        reached = sorted(
            (
                other.intermediate_values[rung]
                for other in study.get_trials(deepcopy=False)
                if rung in other.intermediate_values
            ),
            reverse=True,
        )
        # As long as fewer than reduction_factor are there, only the best of them goes on.
        num_promoted = max(1, len(reached) // self._reduction_factor)
        return trial.intermediate_values[rung] < reached[num_promoted - 1]


def rungs(request: PrunerRequest, max_epochs: int) -> list[int]:
    """The epochs at which trials compete, in the first half of ``max_epochs``.

    Later on ending a trial saves little: it would have gone most of its way for no result.
    """
    epochs = []
    epoch = request.min_epochs
    while 2 * epoch <= max_epochs:
        epochs.append(epoch)
        epoch *= request.reduction_factor
    return epochs


def _build(request: PrunerRequest) -> AsynchronousHalving:
    return AsynchronousHalving(request.reduction_factor)


PRUNER = Pruner(
    "asha",
    "Asynchronous successive halving: the best share goes on at each rung.",
    _build,
    rungs,
)
