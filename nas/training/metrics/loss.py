"""Mean cross entropy, without label smoothing, so that recipes can be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.training.metric import Metric
from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


def _compute(outputs: Tensor, targets: Tensor) -> float:
    from torch.nn import functional as F

    return F.cross_entropy(outputs.float(), targets).item()


METRIC = Metric(
    name="loss",
    summary="Mean cross entropy in nats.",
    maximise=False,
    tasks=(TaskKind.CLASSIFICATION,),
    compute=_compute,
)
