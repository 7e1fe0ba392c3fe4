"""What was said about a trial while it was trained."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Page, Text
from nas.log_line import LogLevel
from nas.store.logs import LogRecord


class LogLine(BaseModel):
    """One line; `number` counts from 1 within the trial."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "number": 2,
                    "level": "info",
                    "logger": "service",
                    "message": "Set up on cpu with 1 thread: 4,842 parameters in float32.",
                    "attempt": 1,
                    "epoch": 0,
                    "fields": {"device": "cpu", "num_threads": 1},
                    "created_at": "2026-01-05T09:00:31Z",
                }
            ]
        }
    )

    number: int
    level: LogLevel
    logger: str = Field(
        description="`service`, or the name of a logger in the training process."
    )
    message: str = Field(description="For people; a traceback has several lines.")
    attempt: int = Field(description="The attempt at the trial, from 1.")
    epoch: int = Field(description="The last epoch that had ended then; 0: none.")
    fields: dict[str, Any] = Field(description="The same for machines.")
    created_at: datetime

    @classmethod
    def of(cls, record: LogRecord) -> Self:
        """A line as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class LogQuery(BaseModel):
    """Which lines of a trial's log to show."""

    model_config = ConfigDict(extra="forbid")

    after: int = Field(
        0, ge=0, lt=2**63, description="Number of the last line known, to follow on."
    )
    level: LogLevel = Field(LogLevel.DEBUG, description="The least to show.")
    cursor: Text | None = Field(None, description="`next_cursor` of the page before.")
    limit: int = Field(100, ge=1, le=1000, description="Lines of one page.")


class LogPage(Page[LogLine]):
    """Lines in the order in which they came, and the cursor of the next page."""
