"""Asynchronous successive halving (Li et al. 2020, https://arxiv.org/abs/1810.05934).

Rungs are at ``min_epochs * reduction_factor ** k`` epochs, up to half of the full budget. A trial that reaches a rung goes on if it
is among the best ``1 / reduction_factor`` of all that have reached it so far, nobody waits.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nas.domination import crowding, ranks
from nas.job import PrunerRequest
from nas.search.pruners import Pruner
from nas.search.rungs import Contest, Ladder, Rungs

SETTINGS = ("resource", "judge", "anneal", "min_epochs", "reduction_factor")
"""Of successive halving, in one bracket or in several."""


def rungs(request: PrunerRequest, max_epochs: int) -> Rungs:
    """The epochs at which trials compete, in the first half of ``max_epochs``.

    Later on ending a trial saves little: it would have gone most of its way for no result.
    """
    epochs = []
    epoch = request.min_epochs
    while 2 * epoch <= max_epochs:
        epochs.append(epoch)
        epoch *= request.reduction_factor
    return tuple(epochs)


def is_beaten(request: PrunerRequest, contest: Contest) -> bool:
    """Whether the trial is not among the best at the rung.

    With several objectives those are better that have a lower rank by non-dominated sorting, and of one
    rank those that are lonelier (Deb et al. 2002); equals go on together.
    """
    own = np.array(contest.own.at(contest.rung))
    there = contest.there
    # As long as fewer than reduction_factor are there, only the best of them goes on.
    num_promoted = max(1, len(there) // request.reduction_factor)
    return _num_better(own, there) >= num_promoted


def _num_better(own: NDArray[np.float64], there: NDArray[np.float64]) -> int:
    if len(own) == 1:
        return int((there[:, 0] > own[0]).sum())
    place = int(np.flatnonzero((there == own).all(axis=1))[0])
    rank = ranks(there)
    peers = np.flatnonzero(rank == rank[place])
    distances = crowding(there[peers])
    lonelier = distances > distances[peers == place][0]
    return int((rank < rank[place]).sum()) + int(lonelier.sum())


def _ladder(
    request: PrunerRequest, max_epochs: int, reference_flops: int | None
) -> Ladder:
    return Ladder((rungs(request, max_epochs),), max_epochs, reference_flops)


PRUNER = Pruner(
    "asha",
    "Asynchronous successive halving: the best share goes on at each rung.",
    _ladder,
    is_beaten,
    SETTINGS,
)
