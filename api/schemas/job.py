"""A search job as it is posted and as it is shown."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from api.schemas.page import Page, PageQuery, Text
from nas.budget import SUMS, Budget, Spent
from nas.errors import InvalidRequest
from nas.job import JobRequest
from nas.states import EndReason, JobState, TrialState
from nas.store import JobRecord

EXAMPLE: dict[str, Any] = {
    "name": "skips of a small convnet",
    "family": "convnet",
    "settings": {"depth": 6, "widths": [16, 32], "operations": ["basic"]},
    "space": {"kinds": ["none", "add", "concat"], "max_span": 3},
    "dataset": {"name": "digits"},
    "objective": {"penalty": {"coefficient": 0.05, "allowance": 0.25}},
    "recipe": {"epochs": 5, "batch_size": 64},
    "sampler": {"name": "topology"},
    "pruner": {"name": "asha"},
    "budget": {"trials": 24},
    "resources": {"cpus_per_trial": 1},
    "priority": 50,
    "seed": 0,
}


SHOWN: dict[str, Any] = {
    "id": "job_01jz6d3v9k4m8q2r5t7w0x1y3z",
    "name": "skips of a small convnet",
    "state": "running",
    "request": EXAMPLE,
    "counts": {"complete": 7, "pruned": 3, "running": 2},
    "num_trials": 12,
    "best": {
        "trial_id": "trial_01jz6d4a0b1c2d3e4f5g6h7j8k",
        "score": 0.981,
    },
    "compute_seconds": 41.5,
    "budget": {
        "trials": {"limit": 24, "spent": 12, "overspent": 0},
        "wall_seconds": {"limit": 600, "spent": 22.5, "overspent": 0},
        "compute_seconds": {
            "limit": None,
            "spent": 41.5,
            "overspent": 0,
        },
        "target_score": {
            "limit": 0.99,
            "best": 0.981,
            "reached": False,
        },
    },
    "end_reason": None,
    "message": None,
    "created_at": "2026-01-05T09:00:00Z",
    "started_at": "2026-01-05T09:00:01Z",
    "ended_at": None,
    "last_event": 58,
}


class NewJob(JobRequest):
    """A search job to be posted. Everything has a default: `{}` is a complete request."""

    model_config = ConfigDict(json_schema_extra={"examples": [{}, EXAMPLE]})

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, body: Any) -> Any:
        """JSON holds texts and numbers that no database takes; they are refused here."""
        for path, message in _unstorable(body, ""):
            raise InvalidRequest(message, field=path, remedy="Change this value.")
        return body


def _unstorable(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _unstorable(key, path)
            yield from _unstorable(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _unstorable(inner, f"{path}.{index}")
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, "a number must be finite"
    elif isinstance(value, str) and not _is_text(value):
        yield path, "text holds a NUL or half of a surrogate pair"


def _is_text(value: str) -> bool:
    return "\0" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


class Best(BaseModel):
    """The trial that leads a job."""

    trial_id: str
    score: float


class Account(BaseModel):
    """One part of a budget."""

    limit: float | None = Field(description="Null: no limit.")
    spent: float
    overspent: float = Field(
        description="Beyond the limit: at most an epoch of each trial that ran."
    )

    @classmethod
    def of(cls, limit: float | None, spent: float) -> Self:
        """What was spent of a limit."""
        over = 0.0 if limit is None else max(0.0, spent - limit)
        return cls(limit=limit, spent=spent, overspent=over)


class Target(BaseModel):
    """The score at which a job ends."""

    limit: float | None = Field(description="Null: there is none.")
    best: float | None = Field(description="The best score so far.")
    reached: bool


class Budgets(BaseModel):
    """What a job may spend, extensions included, and what it has spent."""

    trials: Account = Field(description="Trials that were started.")
    wall_seconds: Account = Field(description="Time in which the job was driven.")
    compute_seconds: Account = Field(
        description="GPU-seconds where gpus_per_trial is above 0, else CPU-seconds."
    )
    target_score: Target

    @classmethod
    def of(cls, budget: Budget, spent: Spent) -> Self:
        """A budget as the store knows it."""
        accounts = {
            name: Account.of(getattr(budget, name), getattr(spent, name))
            for name in SUMS
        }
        target, best = budget.target_score, spent.best_score
        reached = target is not None and best is not None and best >= target
        return cls(
            **accounts, target_score=Target(limit=target, best=best, reached=reached)
        )


class Job(BaseModel):
    """A search job and how far it is."""

    model_config = ConfigDict(json_schema_extra={"examples": [SHOWN]})

    id: str
    name: str | None
    state: JobState
    request: JobRequest = Field(description="As it was posted, defaults filled in.")
    counts: dict[TrialState, int] = Field(
        description="Trials by state, zeros left out."
    )
    num_trials: int = Field(description="All trials, whatever their state.")
    best: Best | None = Field(description="By score, among complete trials.")
    compute_seconds: float = Field(description="Worker time its trials have taken.")
    budget: Budgets
    end_reason: EndReason | None = Field(
        description="Why it ended or is ending: the part of its budget that was spent, that "
        "nothing was left to try, or that somebody ended it."
    )
    message: str | None = Field(description="The same as a sentence.")
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    last_event: int = Field(description="Number of the job's newest event.")

    @classmethod
    def of(cls, record: JobRecord) -> Self:
        """A job as the store knows it."""
        return cls(
            id=record.id,
            name=record.name,
            state=record.state,
            request=record.request,
            counts={state: n for state, n in record.counts.items() if n},
            num_trials=sum(record.counts.values()),
            best=_best(record),
            compute_seconds=record.compute_seconds,
            budget=Budgets.of(record.budget, record.spent),
            end_reason=record.end_reason,
            message=record.message,
            created_at=record.created_at,
            started_at=record.started_at,
            ended_at=record.ended_at,
            last_event=record.last_event,
        )


def _best(record: JobRecord) -> Best | None:
    if record.best_trial_id is None or record.best_score is None:
        return None
    return Best(trial_id=record.best_trial_id, score=record.best_score)


class JobQuery(PageQuery):
    """Which jobs to list."""

    state: list[JobState] = Field([], description="Repeat it to allow several states.")
    search: Text | None = Field(None, description="A part of the name or of the id.")
    sort: Text = Field(
        "-created_at",
        description="A column; with a minus in front, descending.",
        examples=["-best_score"],
    )


class JobPage(Page[Job]):
    """Jobs, and the cursor of the next page."""
