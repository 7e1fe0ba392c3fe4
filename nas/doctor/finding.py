"""What a check found."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, Field


class Verdict(StrEnum):
    """How well a part is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Finding(BaseModel):
    """One part, looked at.

    Attributes:
        part: what was looked at, one or two words.
        verdict: how well it is.
        message: what was seen, one sentence.
        remedy: what to do about it, one sentence; None where nothing is to be done.
        facts: numbers for machines.
    """

    part: str
    verdict: Verdict
    message: str
    remedy: str | None = None
    facts: dict[str, str | int | float | bool | None] = Field(default_factory=dict)


Fact = str | int | float | bool | None


def ok(part: str, message: str, **facts: Fact) -> Finding:
    """It is as it should be."""
    return Finding(part=part, verdict=Verdict.OK, message=message, facts=facts)


def warning(part: str, message: str, remedy: str, **facts: Fact) -> Finding:
    """The service runs, but not as well or as safely as it could."""
    return Finding(
        part=part, verdict=Verdict.WARNING, message=message, remedy=remedy, facts=facts
    )


def problem(part: str, message: str, remedy: str, **facts: Fact) -> Finding:
    """The service cannot do its work."""
    return Finding(
        part=part, verdict=Verdict.PROBLEM, message=message, remedy=remedy, facts=facts
    )
