"""Figures of a job's analysis, reduced on the server."""

from __future__ import annotations

from datetime import datetime

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


class Rung(BaseModel):
    """An epoch at which trials were judged."""

    epoch: int
    num_reached: int
    num_pruned: int = Field(description="That ended here.")
    threshold: float | None = Field(description="Metric of the worst that went on.")


class Rungs(BaseModel):
    """Where trials were ended early."""

    last_event: int
    pruner: str
    metric: str
    rungs: list[Rung]
    epochs_trained: int
    epochs_saved: int = Field(description="That pruned trials were not given.")
