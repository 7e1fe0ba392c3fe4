"""Something that happened to a job, and where a client's stream of events goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from nas.store import EventRecord


class Event(BaseModel):
    """One event; its number is the `id` of the server-sent event that carries it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "job_id": "job_01jz6d3v9k4m8q2r5t7w0x1y3z",
                    "number": 58,
                    "kind": "trial.state",
                    "trial_id": "trial_01jz6d4a0b1c2d3e4f5g6h7j8k",
                    "payload": {"state": "complete", "score": 0.981},
                    "created_at": "2026-01-05T09:00:31Z",
                }
            ]
        }
    )

    job_id: str
    number: int = Field(description="From 1 on, without a gap.")
    kind: str = Field(
        description="job.created, job.state, job.extended, trial.created, trial.state, trial.report, "
        "final.state, export.state, ablation.state or events.pruned."
    )
    trial_id: str | None
    payload: dict[str, Any]
    created_at: datetime

    @classmethod
    def of(cls, record: EventRecord) -> Self:
        """An event as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class EventQuery(BaseModel):
    """Where to begin, for a client that cannot send a header with its first request."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(0, ge=0, lt=2**63, description="Number of the last event known.")
