"""A job at a glance: what its charts are drawn of, reduced on the server."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Text
from nas.states import TrialState


class OverviewQuery(BaseModel):
    """What the axes of the Pareto front mean."""

    model_config = ConfigDict(extra="forbid")

    x: Text = Field("parameters", description="A column or a metric; less is better.")
    y: Text = Field("metric", description="A column or a metric; more is better.")
    max_points: int = Field(2000, ge=10, le=20_000)


class Steps(BaseModel):
    """The best score so far; one entry each time that it rose."""

    trial_id: list[str]
    number: list[int]
    order: list[int] = Field(description="How many trials had ended by then.")
    compute_seconds: list[float] = Field(description="Of all trials that had ended.")
    wall_seconds: list[float] = Field(description="Since the job started.")
    score: list[float]
    metric: list[float]


class Points(BaseModel):
    """Trials with a result, one entry each: all of them, or a sample that keeps the extremes."""

    num_all: int = Field(description="How many there are before sampling.")
    trial_id: list[str]
    number: list[int]
    order: list[int]
    compute_seconds: list[float] = Field(description="Of all trials ended by then.")
    state: list[TrialState]
    score: list[float | None]
    metric: list[float | None]
    penalty: list[float]
    num_skips: list[int]
    x: list[float | None]
    y: list[float | None]


class Front(BaseModel):
    """The trials that no other beats in both axes, by ``x``."""

    trial_id: list[str]
    number: list[int]
    x: list[float]
    y: list[float]


class Occupation(BaseModel):
    """What trains for the job."""

    num_running: int
    by_device: dict[str, int]


class Overview(BaseModel):
    """What the overview of a job shows."""

    last_event: int
    x: str
    y: str
    axes: list[str] = Field(description="What x and y may be.")
    steps: Steps
    points: Points
    front: Front
    skips: dict[int, int] = Field(description="Trials by the number of their skips.")
    states: dict[TrialState, int]
    occupation: Occupation
