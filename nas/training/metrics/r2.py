"""Coefficient of determination: the share of the targets' variance that is explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.training.metric import Metric
from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


def _compute(outputs: Tensor, targets: Tensor) -> float:
    """Averaged over the targets; 0 for a target that is constant, whatever the outputs."""
    truth = targets.double()
    residual = (outputs.double() - truth).square().sum(dim=0)
    total = (truth - truth.mean(dim=0)).square().sum(dim=0)
    explained = 1 - residual / total.clamp_min(1e-300)
    return explained.where(total > 0, explained.new_zeros(())).mean().item()


METRIC = Metric(
    name="r2",
    summary="Share of the targets' variance that is explained; 1 is perfect.",
    maximise=True,
    tasks=(TaskKind.REGRESSION,),
    compute=_compute,
    default_for=(TaskKind.REGRESSION,),
)
