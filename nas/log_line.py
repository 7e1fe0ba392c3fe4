"""One line of what is said about a trial while it is trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

SERVICE = "service"
"""The logger of what the service itself says: of these lines there are few, and none is left out."""


class LogLevel(StrEnum):
    """How much a line matters, least first."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def and_above(self) -> tuple[LogLevel, ...]:
        """This level and those that matter more."""
        levels = tuple(LogLevel)
        return levels[levels.index(self) :]


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line.

    Attributes:
        level: how much it matters.
        message: for people; may be of several lines of text, a traceback for example.
        logger: who said it: :data:`SERVICE`, or the name of a logger in the training process.
        attempt: at the trial, from 1.
        epoch: the last epoch that had ended when it was said, 0 before the first.
        fields: the same for machines.
        created_at: when, by the clock of the machine where it was said.
    """

    level: LogLevel
    message: str
    logger: str = SERVICE
    attempt: int = 0
    epoch: int = 0
    fields: Mapping[str, object] = field(default_factory=dict)
    created_at: datetime = field(default_factory=lambda: datetime.now(UTC))


def shortened(text: str, max_chars: int) -> str:
    """``text`` with its middle left out where it is too long: both ends of a traceback matter."""
    if len(text) <= max_chars:
        return text
    notice = f"\n... {len(text) - max_chars} characters are left out ...\n"
    room = max(0, max_chars - len(notice))
    head = room // 3
    return text[:head] + notice + text[len(text) - (room - head) :]
