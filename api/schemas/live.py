"""What goes over the WebSocket of a page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.problem import Problem
from api.schemas.row import TrialRow
from api.schemas.summary import JobSummary


class LiveRequest(BaseModel):
    """Sent by the page: all that it follows from now on, in place of what it followed before.

    A topic is ``jobs``, or ``job:`` and an id; its value is the number of the last event known of the job, null for
    ``jobs``.
    """

    model_config = ConfigDict(extra="forbid")

    follow: Annotated[dict[str, int | None], Field(max_length=20)]


class JobsNews(BaseModel):
    """Topic ``jobs``: every job that changed, as it is now."""

    changed: list[JobSummary]
    removed: list[str]


class JobNews(BaseModel):
    """Topic ``job:…``: the job as it is now, and every trial that changed since ``after``, as it is now."""

    after: int = Field(description="Number of the last event that was known before.")
    number: int = Field(description="Number of the last event that is in here.")
    job: JobSummary
    trials: list[TrialRow]
    is_reset: bool = Field(
        description="Too much has happened to tell: read everything anew."
    )
    is_gone: bool = Field(description="The job was deleted.")


class LiveNews(BaseModel):
    """At most one each 100 ms."""

    kind: Literal["news"] = "news"
    sent_at: float = Field(description="Seconds since 1970.")
    jobs: JobsNews | None = None
    job: dict[str, JobNews] = Field(description="By the id of the job.")


class LiveAlive(BaseModel):
    """Where nothing happens, every five seconds."""

    kind: Literal["alive"] = "alive"
    sent_at: float


class LiveRefused(BaseModel):
    """A topic that cannot be followed."""

    kind: Literal["refused"] = "refused"
    topic: str
    problem: Problem


LiveMessage = Annotated[LiveNews | LiveAlive | LiveRefused, Field(discriminator="kind")]
