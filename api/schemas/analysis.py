"""Figures of a job's analysis, reduced on the server."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Text
from nas.states import TrialState


class CurveQuery(BaseModel):
    """Which learning curves, and how fine."""

    model_config = ConfigDict(extra="forbid")

    metric: Text | None = Field(None, description="Null: the job's own metric.")
    max_curves: int = Field(100, ge=1, le=500)
    max_points: int = Field(50, ge=2, le=500, description="Of each curve.")


class Curve(BaseModel):
    """The learning curve of one trial."""

    trial_id: str
    number: int
    state: TrialState
    score: float | None
    epoch: list[int]
    value: list[float]


class Curves(BaseModel):
    """Learning curves: the best, and others drawn evenly by rank."""

    last_event: int
    metric: str
    metrics: list[str] = Field(description="What may be asked for.")
    num_all: int = Field(description="Trials that have a curve.")
    curves: list[Curve]


class Importance(BaseModel):
    """One dimension of the search."""

    name: str
    importance: float = Field(description="Sums to 1 over all dimensions.")


class Importances(BaseModel):
    """How much of the score's variance each dimension explains (Hutter et al. 2014, fANOVA)."""

    last_event: int
    num_trials: int = Field(description="That it was computed from.")
    evaluator: str
    items: list[Importance] = Field(description="The largest first.")
    reason: str | None = Field(description="Why there is none yet.")


class Stay(BaseModel):
    """A trial on a worker."""

    trial_id: str
    number: int
    state: TrialState
    lane: int = Field(description="Stays in one lane do not overlap.")
    device: str | None
    started_at: datetime
    ended_at: datetime | None = Field(description="Null while it runs.")
    score: float | None


class Timeline(BaseModel):
    """Which trial trained when."""

    last_event: int
    num_lanes: int
    num_all: int = Field(description="Trials that were started.")
    stays: list[Stay] = Field(description="The latest that there is room for.")


class Agreement(BaseModel):
    """How the ranking at a rung agrees with the one after the full budget, among trials that have both."""

    tau: float = Field(
        description="Kendall's rank correlation: 1 the same order, 0 none, -1 the reverse."
    )
    low: float = Field(description="Lower end of its 95% confidence interval.")
    high: float
    num_trials: int = Field(
        description="That went on to their full budget, controls among them; of those that were ended nothing is known."
    )


class Rung(BaseModel):
    """A place where trials were judged."""

    bracket: int = Field(
        description="Trials of one bracket compete; other pruners than hyperband have one."
    )
    epoch: int = Field(
        description="After which trials are judged; where rungs are by compute, the epoch at which "
        "the network without skips is, and a network of twice its FLOPs after half as many."
    )
    num_reached: int
    num_pruned: int = Field(description="That ended here.")
    threshold: float | None = Field(description="Metric of the worst that went on.")
    agreement: Agreement | None = Field(
        description="Null where fewer than five trials have both scores, or all of them are equal."
    )


class Rungs(BaseModel):
    """Where trials were ended early, and whether that misled the search."""

    last_event: int
    pruner: str
    resource: Literal["epochs", "compute"]
    judge: Literal["objective", "loss"]
    metric: str
    rungs: list[Rung]
    epochs_trained: int
    epochs_saved: int = Field(description="That pruned trials were not given.")
