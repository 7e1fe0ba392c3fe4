"""What a job may spend, what it has spent, and what is added to it later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from nas.errors import InvalidRequest
from nas.states import EndReason

if TYPE_CHECKING:
    from nas.job import Resources

SUMS = ("trials", "wall_seconds", "compute_seconds")
"""The budgets that are spent bit by bit; a target score is reached or not."""


class Budget(BaseModel):
    """When the search ends: as soon as one of these is spent.

    - ``trials``: candidates that were started, however they ended; an interrupted one that goes on
      counts once, a candidate that was proposed and never started does not count.
    - ``wall_seconds``: time in which a worker process drove the job, from its claim to its end.
      Time in the queue, paused, or between two worker processes does not count.
    - ``compute_seconds``: the sum over all trials of the seconds that their epochs took (training
      and validation; epochs that were trained again after a crash and an epoch that was broken off
      count too) times the devices that a trial holds: ``gpus_per_trial`` where that is above 0
      (GPU-seconds), else ``cpus_per_trial`` (CPU-seconds).
    - ``target_score``: reached when the score of a complete trial is at least this.

    A trial starts only while nothing is spent. Where time runs out while trials run, they are ended
    at their next epoch boundary (cancelled for the reason ``budget``, their curves kept), so that
    what is overspent is at most one epoch of each running trial.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    trials: int = Field(24, ge=1, le=2**53, description="Candidates to start.")
    wall_seconds: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Time in which the job is driven; pauses and queueing do not count.",
    )
    compute_seconds: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="GPU-seconds where gpus_per_trial is above 0, else CPU-seconds.",
    )
    target_score: float | None = Field(
        None, allow_inf_nan=False, description="End once a complete trial reaches this."
    )


class Extension(BaseModel):
    """What is added to a budget. Sums grow by what is given; a target score is replaced.

    ``"target_score": null`` takes the target away.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    trials: int | None = Field(
        None, ge=1, le=2**53, description="So many candidates more."
    )
    wall_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)
    compute_seconds: float | None = Field(None, gt=0, allow_inf_nan=False)
    target_score: float | None = Field(None, allow_inf_nan=False)

    def added_to(self, budget: Budget) -> Budget:
        """The larger budget.

        Raises:
            InvalidRequest: the job has no such limit, so there is nothing to add to.
        """
        changed: dict[str, float | None] = {}
        for name in SUMS:
            more, limit = getattr(self, name), getattr(budget, name)
            if more is not None and limit is None:
                raise InvalidRequest(
                    f"the job has no limit of {name}: there is nothing to add to",
                    field=name,
                    remedy="Leave it out.",
                )
            if more is not None:
                changed[name] = limit + more
        if "target_score" in self.model_fields_set:
            changed["target_score"] = self.target_score
        return budget.model_copy(update=changed)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a job has spent, in the units of :class:`Budget`."""

    trials: int
    wall_seconds: float
    compute_seconds: float
    best_score: float | None

    def exhausts(self, budget: Budget) -> EndReason | None:
        """Which part of ``budget`` is spent; None where the job may start another trial."""
        return self.cuts(budget) or (
            EndReason.TRIALS if self.trials >= budget.trials else None
        )

    def cuts(self, budget: Budget) -> EndReason | None:
        """Which part of ``budget`` is spent so that running trials must end too."""
        target, best = budget.target_score, self.best_score
        if target is not None and best is not None and best >= target:
            return EndReason.TARGET_SCORE
        for reason in (EndReason.COMPUTE_SECONDS, EndReason.WALL_SECONDS):
            limit = getattr(budget, reason)
            if limit is not None and getattr(self, reason) >= limit:
                return reason
        return None


def device_units(resources: Resources) -> float:
    """How many devices a trial holds: GPUs where it asks for any, else CPUs."""
    return resources.gpus_per_trial or resources.cpus_per_trial
