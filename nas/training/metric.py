"""What a metric is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search_spaces.plan import TaskKind

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Metric:
    """A number that says how good a network's outputs are.

    Attributes:
        maximise: whether more is better.
        tasks: the tasks for which it is measured.
        compute: from outputs ``(N, K)`` (logits, or values in the targets' units) and targets
            (``(N,)`` int64, or ``(N, K)`` float32) to the number.
        default_for: the tasks whose searches maximise it unless the job names another.
    """

    name: str
    summary: str
    maximise: bool
    tasks: tuple[TaskKind, ...]
    compute: Callable[[Tensor, Tensor], float]
    default_for: tuple[TaskKind, ...] = ()
