"""Where trials were ended early, and what that saved."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from nas.states import TrialState


@dataclass(frozen=True, slots=True)
class Training:
    """How far a trial was trained, and how that ended; ``values`` are its metric by epoch.

    ``is_judged`` is False for controls, which go on whatever they reach.
    """

    state: TrialState
    epochs: int
    is_judged: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """An epoch at which trials were judged."""

    epoch: int
    num_reached: int
    num_pruned: int
    threshold: float | None


Thresholds = Callable[[int], float | None]
"""The metric, after an epoch, of the worst that went on beyond it."""


def rungs(
    trainings: Sequence[Training], decisions: Collection[int], threshold: Thresholds
) -> list[Rung]:
    """Every epoch at which the pruner decides and some trial arrived, or at which one was ended."""
    pruned = [t.epochs for t in trainings if t.state is TrialState.PRUNED]
    epochs = sorted({*decisions, *pruned})
    found = [
        Rung(
            epoch=epoch,
            num_reached=sum(t.epochs >= epoch for t in trainings),
            num_pruned=pruned.count(epoch),
            threshold=threshold(epoch),
        )
        for epoch in epochs
    ]
    return [rung for rung in found if rung.num_reached]


def saved(trainings: Iterable[Training], max_epochs: int) -> int:
    """Epochs that pruned trials were not given."""
    return sum(
        max(0, max_epochs - t.epochs) for t in trainings if t.state is TrialState.PRUNED
    )
