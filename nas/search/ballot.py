"""What trials are ranked by at a rung."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from nas.objectives import SCORE, Objectives, Values
from nas.training import metrics
from nas.training.metric import Metric
from search_spaces.plan import TaskKind

Numbers = TypeVar("Numbers", float, NDArray[np.float64])


def ballot(
    judge: Literal["objective", "loss"],
    values: Values,
    objectives: Objectives,
    metric: Metric,
    measured: Mapping[str, float],
    penalty: float,
) -> Values:
    """The values after an epoch, each to be maximised; those of metrics replaced where the loss judges.

    Args:
        judge: of the pruner.
        values: of the objectives.
        objectives: of the job.
        metric: what the score is made of.
        measured: validation metrics after the epoch.
        penalty: of the trial.
    """
    if judge == "objective":
        return values
    by_loss = float(of_loss(metric, measured.__getitem__))
    replaced = {one.name: by_loss for one in metrics.all()} | {SCORE: by_loss - penalty}
    return tuple(
        replaced.get(name, value)
        for name, value in zip(objectives.names, values, strict=True)
    )


def of_loss(metric: Metric, measured: Callable[[str], Numbers]) -> Numbers:
    """The validation loss on the scale of ``metric``, to be maximised, so that a penalty weighs as much.

    Cross entropy becomes ``exp(-loss)``, the geometric mean of the probability that the right class is
    given, beside an accuracy or an F1. The loss of a regression is the squared error of standardised
    targets, which is ``1 - r2``: it becomes r2. A metric that is a loss itself stands as it is.

    Args:
        metric: what the score is made of.
        measured: a validation metric by its name, one number or many.
    """
    if not metric.maximise:
        return -measured(metric.name)
    if TaskKind.CLASSIFICATION in metric.tasks:
        likelihood: Numbers = np.exp(-measured("loss"))
        return likelihood
    return measured("r2")
