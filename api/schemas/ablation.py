"""The way of an ablation from being asked for to its findings."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from nas.analysis.ablation import Findings
from nas.states import RunState
from nas.store import AblationRecord


class NewAblation(BaseModel):
    """How to look at the skips of a network."""

    model_config = ConfigDict(extra="forbid")

    retrain: bool = Field(
        False,
        description="Train the network less each skip from scratch as well, by the job's recipe.",
    )


class AblationQuery(NewAblation):
    """Which ablation of a trial."""


class Ablation(BaseModel):
    """What is found of a network's skips, on the validation split; it grows while it runs."""

    id: str
    trial_id: str
    retrain: bool
    state: RunState
    findings: Findings
    compute_seconds: float
    message: str | None = Field(description="Why it failed.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, record: AblationRecord) -> Self:
        """An ablation as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class Ablations(BaseModel):
    """What was asked for of one trial: none, without retraining, with it."""

    items: list[Ablation]


class AskedAblation(Ablation):
    """An ablation that was asked for, and what it takes at most."""

    num_trainings: int = Field(
        description="Networks that are trained: what is known of equal trainings is left out."
    )
    num_epochs: int = Field(description="Of all those trainings together.")

    @classmethod
    def costing(cls, record: AblationRecord, num_trainings: int, epochs: int) -> Self:
        """An ablation, and how many trainings of how many epochs it takes."""
        return cls(
            **Ablation.of(record).model_dump(),
            num_trainings=num_trainings,
            num_epochs=num_trainings * epochs,
        )
