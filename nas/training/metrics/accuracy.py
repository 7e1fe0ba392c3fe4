"""Share of samples whose largest logit is at the right class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.training.metric import Metric
from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


def _compute(outputs: Tensor, targets: Tensor) -> float:
    return (outputs.argmax(dim=1) == targets).double().mean().item()


METRIC = Metric(
    name="accuracy",
    summary="Share of samples that are classified rightly.",
    maximise=True,
    tasks=(TaskKind.CLASSIFICATION,),
    compute=_compute,
    default_for=(TaskKind.CLASSIFICATION,),
)
