"""The median rule (Golovin et al. 2017): ends what is below the median of complete trials."""

from __future__ import annotations

from statistics import median

from nas.job import PrunerRequest
from nas.search.pruners import Pruner
from nas.search.rungs import Contest, Ladder


def _ladder(
    request: PrunerRequest, max_epochs: int, reference_flops: int | None
) -> Ladder:
    epochs = tuple(range(request.min_epochs, max_epochs))
    return Ladder((epochs,), max_epochs, reference_flops)


def _is_below(request: PrunerRequest, contest: Contest) -> bool:
    """Whether the best that the trial has reached is below the median of complete ones at this epoch."""
    epoch = contest.own.epochs[contest.rung]
    complete = [one for one in contest.entrants if one.is_complete]
    there = [values[0] for one in complete if (values := one.at(contest.rung))]
    if len(complete) < request.startup_trials or not there:
        return False
    best = max(values[0] for at, values in contest.own.curve.items() if at <= epoch)
    return best < median(there)


PRUNER = Pruner(
    "median",
    "Ends a trial whose best is below the median of complete trials at that epoch.",
    _ladder,
    _is_below,
    ("judge", "min_epochs", "startup_trials"),
    knows_several=False,
)
