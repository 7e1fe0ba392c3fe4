"""Who is to blame where a worker is lost, and whether what it trained is tried again."""

from __future__ import annotations

from typing import NamedTuple

FREE_STARTS = 10
"""Starts, for each loss that a training may have, after which every loss counts, whosever fault it was.

A network that takes its whole machine down with it must end some day.
"""


class Blame(NamedTuple):
    """What a loss means for the training.

    Attributes:
        counts: whether it is held against the training.
        is_last: whether it is not tried again.
    """

    counts: bool
    is_last: bool


def blame(fault: bool, starts: int, num_losses: int, max_losses: int) -> Blame:
    """Weigh a loss.

    Args:
        fault: whether the training may be what took the worker down.
        starts: how often it was started, this time included.
        num_losses: earlier losses that counted.
        max_losses: how many it may have.
    """
    counts = fault or starts >= FREE_STARTS * max_losses
    return Blame(counts, counts and num_losses + 1 >= max_losses)
