"""Where trials were ended early, and what that saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trainings:
    """How far trials were trained.

    Attributes:
        epochs: that each was trained.
        is_pruned: whether it was ended early after them.
        is_judged: False for controls, which go on whatever they reach.
    """

    epochs: NDArray[np.int64]
    is_pruned: NDArray[np.bool_]
    is_judged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rung:
    """An epoch at which trials were judged.

    Attributes:
        num_reached: trials that were trained so far.
        num_pruned: those of them that ended here.
        threshold: metric after this epoch of the worst that was judged and went on; None where none did.
    """

    epoch: int
    num_reached: int
    num_pruned: int
    threshold: float | None


def epochs_judged(trainings: Trainings, decisions: Iterable[int]) -> list[int]:
    """The epochs at which the pruner decides and some trial arrived, or at which one was ended."""
    furthest = int(trainings.epochs.max(initial=0))
    ended = np.unique(trainings.epochs[trainings.is_pruned]).tolist()
    return sorted({*ended, *(epoch for epoch in decisions if epoch <= furthest)})


def rung(
    trainings: Trainings, epoch: int, values: NDArray[np.float64], *, maximise: bool
) -> Rung:
    """What happened at an epoch; ``values`` are the metric there, NaN where it is not known."""
    went_on = values[(trainings.epochs > epoch) & trainings.is_judged]
    went_on = went_on[~np.isnan(went_on)]
    worst = went_on.min if maximise else went_on.max
    return Rung(
        epoch=epoch,
        num_reached=int((trainings.epochs >= epoch).sum()),
        num_pruned=int((trainings.is_pruned & (trainings.epochs == epoch)).sum()),
        threshold=float(worst()) if len(went_on) else None,
    )


def num_saved(trainings: Trainings, max_epochs: int) -> int:
    """Epochs that pruned trials were not given."""
    pruned = trainings.epochs[trainings.is_pruned]
    return int(np.maximum(max_epochs - pruned, 0).sum())
