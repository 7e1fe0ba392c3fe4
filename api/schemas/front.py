"""Several objectives of a job: which trials trade them off best, and how that grew."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Text


class Goal(BaseModel):
    """One objective of a job, its direction settled."""

    metric: str
    direction: Literal["maximize", "minimize"]


class FrontQuery(BaseModel):
    """Whose preference, and how many of the others to show."""

    model_config = ConfigDict(extra="forbid")

    prefer: Text | None = Field(
        None,
        description="Weights of the objectives, by which the front is ranked; null: equal ones.",
        examples=["accuracy:0.7,parameters:0.3"],
    )
    max_others: int = Field(500, ge=0, le=2000)


class FrontPoint(BaseModel):
    """A trial and its values."""

    trial_id: str
    number: int
    label: str | None
    values: list[float] = Field(
        description="One for each objective, in the order of `objectives`."
    )


class TradeOffs(BaseModel):
    """The Pareto front of a job: trials that no other beats in every objective."""

    last_event: int
    objectives: list[Goal]
    num_trials: int = Field(
        description="Complete and reused trials whose objectives are all known."
    )
    front: list[FrontPoint] = Field(
        description="The first is what `best` is, by the same preference. Of equal trials the first."
    )
    others: list[FrontPoint] = Field(description="Dominated ones, evenly by number.")


class HypervolumeQuery(BaseModel):
    """How fine."""

    model_config = ConfigDict(extra="forbid")

    max_points: int = Field(200, ge=2, le=2000)


class Hypervolume(BaseModel):
    """The part of the space of objectives that the front leaves behind it, as trials ended.

    Each objective counts from its worst value among all complete trials, 0, to its best, 1.
    """

    last_event: int
    objectives: list[Goal]
    worst: list[float] = Field(
        description="The reference point: the worst value of each objective."
    )
    best: list[float] = Field(description="The best value of each objective.")
    num_ended: int = Field(description="Trials that have ended, in whatever way.")
    trial_id: list[str] = Field(description="With which it grew.")
    number: list[int]
    order: list[int] = Field(description="How many had ended by then.")
    hypervolume: list[float] = Field(description="From then on, from 0 to 1.")
