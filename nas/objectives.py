"""What a job trades off: its objectives with their directions, and the values of a trial in them.

Inside a search every value is to be maximised; where less is better, the sign is changed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from nas.errors import InvalidRequest
from nas.objective import Objective
from nas.training import metrics
from nas.trial import Costs
from search_spaces.plan import TaskKind

SCORE = "score"
LATENCY = "latency_ms"
PEAK_MEMORY = "peak_memory_bytes"
OF_COSTS = ("parameters", "flops", "num_skips")
OF_DEVICE = (LATENCY, PEAK_MEMORY)

UNKNOWN = -math.inf
"""Counts as worse than anything that is known."""

Values = tuple[float, ...]
"""One for each objective, to be maximised."""


@dataclass(frozen=True, slots=True)
class Objectives:
    """The objectives of a job, each with its direction; the score alone where none were named."""

    items: tuple[Objective, ...] = (Objective(metric=SCORE, direction="maximize"),)

    @classmethod
    def of(cls, asked: Sequence[Objective]) -> Self:
        """Those of a request, in the way in which each is better where it does not say."""
        return cls(tuple(map(_directed, asked))) if asked else cls()

    def __len__(self) -> int:
        return len(self.items)

    @property
    def names(self) -> tuple[str, ...]:
        """In the order of their values."""
        return tuple(one.metric for one in self.items)

    @property
    def signs(self) -> tuple[float, ...]:
        """1 where more is better, else -1."""
        return tuple(1.0 if one.direction == "maximize" else -1.0 for one in self.items)

    @property
    def are_several(self) -> bool:
        """Whether there is anything to trade off."""
        return len(self.items) > 1

    def values(self, found: Mapping[str, float | None]) -> Values:
        """What was ``found`` of a trial as values of a search."""
        known = (found.get(name) for name in self.names)
        return tuple(
            UNKNOWN if value is None else sign * value
            for sign, value in zip(self.signs, known, strict=True)
        )


def found(
    costs: Costs,
    measured: Mapping[str, float],
    *,
    score: float | None = None,
    latency_ms: float | None = None,
    peak_memory_bytes: float | None = None,
) -> dict[str, float | None]:
    """All that an objective may be of, by name."""
    return {
        **measured,
        SCORE: score,
        LATENCY: latency_ms,
        PEAK_MEMORY: peak_memory_bytes,
        **{name: getattr(costs, name) for name in OF_COSTS},
    }


def check(asked: Sequence[Objective], task: TaskKind) -> None:
    """Refuse objectives that a search of this task cannot have.

    Raises:
        InvalidRequest: one is unknown, or there twice, or the score alone is turned round, or replaced.
    """
    possible = [SCORE, *(m.name for m in metrics.of_task(task)), *OF_COSTS, *OF_DEVICE]
    for place, one in enumerate(asked):
        field = f"objectives.{place}"
        if one.metric not in possible:
            raise InvalidRequest(
                f"{one.metric!r} is no objective for {task}",
                field=f"{field}.metric",
                remedy=f"Choose one of {', '.join(possible)}.",
            )
        if one.metric in [other.metric for other in asked[:place]]:
            raise InvalidRequest(
                f"the objective {one.metric!r} is there twice",
                field=f"{field}.metric",
                remedy="Leave one of the two out.",
            )
        if one.metric == SCORE and one.direction == "minimize":
            raise InvalidRequest(
                "the score is always to be maximised",
                field=f"{field}.direction",
                remedy="Leave the direction out; choose what the score is made of in objective.metric.",
            )
    if len(asked) == 1 and asked[0].metric != SCORE:
        raise InvalidRequest(
            f"a job with one objective maximises its score, not {asked[0].metric}",
            field="objectives",
            remedy="Name a second objective, or choose a metric in objective.metric.",
        )


def _directed(one: Objective) -> Objective:
    if one.direction is not None:
        return one
    is_metric = one.metric in metrics.names()
    more = metrics.get(one.metric).maximise if is_metric else one.metric == SCORE
    return one.model_copy(update={"direction": "maximize" if more else "minimize"})
