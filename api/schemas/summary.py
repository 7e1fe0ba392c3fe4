"""A job as a list shows it: one row, with what a person wants to see at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from api.schemas.job import Budgets
from nas.budget import SUMS
from nas.states import EndReason, JobState, TrialState
from nas.store import JobRecord, Leader
from nas.store.rises import trend

MAX_TREND = 40


class JobSummary(BaseModel):
    """A search job in one row."""

    id: str
    name: str | None
    state: JobState
    family: str
    dataset: str
    sampler: str
    pruner: str
    objectives: list[str] = Field(
        description="What it trades off; empty: the score alone."
    )
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
    warm_start: list[str] = Field(
        description="Earlier jobs whose results its sampler begins with."
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

    @classmethod
    def of(cls, job: JobRecord, leaders: Mapping[str, Leader]) -> Self:
        """A job as the store knows it, and the best trials of some jobs by their ids."""
        request = job.request
        best = leaders.get(job.best_trial_id or "")
        num_ended = sum(n for state, n in job.counts.items() if state.is_final)
        return cls(
            id=job.id,
            name=job.name,
            state=job.state,
            family=request.family,
            dataset=request.dataset.name,
            sampler=request.sampler.name,
            pruner=request.pruner.name,
            objectives=[one.metric for one in request.objectives],
            priority=request.priority,
            counts={state: n for state, n in job.counts.items() if n},
            num_trials=sum(job.counts.values()),
            budget=Budgets.of(job.budget, job.spent),
            best_trial_id=job.best_trial_id,
            best_score=job.best_score,
            best_metric=best and best.metric,
            best_fingerprint=best and best.fingerprint,
            trend=list(trend(job.rises, num_ended, MAX_TREND)),
            seconds_left=_seconds_left(job),
            warm_start=list(request.warm_start),
            posted_by=job.posted_by,
            end_reason=job.end_reason,
            message=job.message,
            created_at=job.created_at,
            started_at=job.started_at,
            ended_at=job.ended_at,
            last_event=job.last_event,
        )


def _seconds_left(job: JobRecord) -> float | None:
    """By the pace so far; only a job that runs has one."""
    wall = job.spent.wall_seconds
    if job.state is not JobState.RUNNING or wall <= 0:
        return None
    left = []
    for name in SUMS:
        limit, spent = getattr(job.budget, name), getattr(job.spent, name)
        if limit is not None and spent > 0:
            left.append(max(0.0, limit - spent) * wall / spent)
    return min(left, default=None)


class SummaryPage(BaseModel):
    """Jobs, and the cursor of the next page."""

    items: list[JobSummary]
    next_cursor: str | None = Field(
        description="Give it back as `cursor`; null on the last page."
    )
    num_by_state: dict[JobState, int] = Field(
        description="All jobs of the project by state, whatever was asked for."
    )
