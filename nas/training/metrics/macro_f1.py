"""F1 of each class, averaged with equal weights: a rare class counts as much as a common one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.training.metric import Metric
from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


def _compute(outputs: Tensor, targets: Tensor) -> float:
    """Over the classes that occur in targets or predictions, as scikit-learn's ``f1_score`` does."""
    num_classes = outputs.shape[1]
    predictions = outputs.argmax(dim=1)
    hits = targets[predictions == targets].bincount(minlength=num_classes)
    either = targets.bincount(minlength=num_classes) + predictions.bincount(
        minlength=num_classes
    )
    occurs = either > 0
    return (2 * hits[occurs] / either[occurs]).double().mean().item()


METRIC = Metric(
    name="macro_f1",
    summary="F1 of each class, averaged over the classes.",
    maximise=True,
    tasks=(TaskKind.CLASSIFICATION,),
    compute=_compute,
)
