"""A job as a list shows it: one row, with what a person wants to see at a glance."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from api.schemas.job import Budgets
from api.schemas.page import PageQuery, Text
from nas.states import EndReason, JobState, TrialState


class JobSummary(BaseModel):
    """A search job in one row."""

    id: str
    name: str | None
    state: JobState
    family: str
    dataset: str
    sampler: str
    pruner: str
    priority: int
    counts: dict[TrialState, int] = Field(
        description="Trials by state, zeros left out."
    )
    num_trials: int
    budget: Budgets
    best_trial_id: str | None
    best_score: float | None
    best_metric: float | None
    best_fingerprint: str | None = Field(
        description="Of the best topology: its drawing changes when this does."
    )
    trend: list[float] = Field(
        description="Best score so far, at most 40 points evenly over the trials that ended."
    )
    seconds_left: float | None = Field(
        description="Until the first part of its budget is spent, at the pace so far; null where unknown."
    )
    posted_by: str | None = Field(
        description="Name of the key that posted it; null where none was needed."
    )
    end_reason: EndReason | None
    message: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    last_event: int


class SummaryQuery(PageQuery):
    """Which jobs to list."""

    state: list[JobState] = Field([], description="Repeat it to allow several states.")
    search: Text | None = Field(None, description="A part of the name or of the id.")
    sort: Text = Field(
        "-created_at",
        description="A column; with a minus in front, descending.",
        examples=["-best_score"],
    )


class SummaryPage(BaseModel):
    """Jobs, and the cursor of the next page."""

    items: list[JobSummary]
    next_cursor: str | None = Field(
        description="Give it back as `cursor`; null on the last page."
    )
    num_by_state: dict[JobState, int] = Field(
        description="All jobs of the project by state, whatever was asked for."
    )
