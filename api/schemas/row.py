"""Trials as rows of a table that is looked at through a window."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Text
from nas.states import TrialState
from nas.trial import Origin
from search_spaces.topology import EdgeKind


class TrialRow(BaseModel):
    """One candidate in one row."""

    id: str
    number: int
    state: TrialState
    label: str | None = Field(description="Name of a named topology.")
    origin: Origin
    fingerprint: str
    score: float | None
    metric: float | None
    penalty: float
    values: dict[str, float] = Field(description="Every metric at the last epoch.")
    epochs: int
    num_skips: int
    num_by_kind: dict[EdgeKind, int] = Field(
        description="Its skips by kind, zeros left out."
    )
    choices: dict[str, str]
    parameters: int
    flops: int
    activation_bytes: int
    peak_memory_bytes: int | None
    latency_ms: float | None
    compute_seconds: float
    attempts: int
    device: str | None
    reason: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class RowFilter(BaseModel):
    """Which trials; everything that is given must hold."""

    model_config = ConfigDict(extra="forbid")

    state: list[TrialState] = Field([], description="Repeat it to allow several.")
    kind: list[EdgeKind] = Field(
        [], description="Skips of each of these kinds are in it."
    )
    min_skips: int | None = Field(None, ge=0)
    max_skips: int | None = Field(None, ge=0)
    where: list[Text] = Field(
        [],
        max_length=10,
        description="A column or a metric, one of < <= > >= =, and a number.",
        examples=[["accuracy>0.93", "parameters<=100000"]],
    )
    search: Text | None = Field(
        None,
        description="A trial's number, the start of its id or fingerprint, or its label.",
    )
    sort: Text = Field(
        "-number",
        description="A column or a metric; with a minus in front, descending. Unknown values come last.",
    )


class RowQuery(RowFilter):
    """A window onto the rows."""

    offset: int = Field(0, ge=0, le=10_000_000)
    limit: int = Field(100, ge=0, le=500)


class RowWindow(BaseModel):
    """The rows from ``offset`` on, and how many there are."""

    num_trials: int = Field(description="Of the job.")
    num_matching: int = Field(description="That the filter lets through.")
    offset: int
    last_event: int = Field(description="Number of the job's newest event seen here.")
    rows: list[TrialRow]


class RowPlace(BaseModel):
    """Where a trial stands under a filter and an order."""

    offset: int | None = Field(description="Null where the filter leaves it out.")
