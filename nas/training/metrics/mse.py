"""Mean squared error in the targets' units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.training.metric import Metric
from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


def _compute(outputs: Tensor, targets: Tensor) -> float:
    return (outputs.double() - targets.double()).square().mean().item()


METRIC = Metric(
    name="mse",
    summary="Mean squared error, in the square of the targets' units.",
    maximise=False,
    tasks=(TaskKind.REGRESSION,),
    compute=_compute,
)
