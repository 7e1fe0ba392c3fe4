"""Hears what is logged in a training process, and hands it on with what the candidate measures.

A line belongs to the trial that is trained when it is said. What a process says between two trials goes
to its own log alone.
"""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import RLock

from nas.log_line import LogLevel, LogLine, shortened
from nas.telemetry import logs

_LEVELS = (
    (logging.ERROR, LogLevel.ERROR),
    (logging.WARNING, LogLevel.WARNING),
    (logging.INFO, LogLevel.INFO),
)
_NOT_HEARD = ("ray",)
"""Loggers of what a candidate stands on."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of what a trial logs is kept."""

    level: LogLevel = LogLevel.INFO
    max_lines: int = 1000
    max_chars: int = 8000


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines that were logged since the last ones."""

    lines: tuple[LogLine, ...]


class Recorder(logging.Handler):
    """Keeps the lines of the trial that is trained until they are taken."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = RLock()
        self._limits = Limits()
        self._lines: deque[LogLine] = deque()
        self._num_left = 0
        self._attempt = 0
        self.epoch = 0

    def install(self) -> None:
        """Hear all loggers of this process and Python's warnings, and set its own log up."""
        logs.configure_as("info", "json")
        warnings.simplefilter("default")  # once for each place, deprecations included
        logging.getLogger().addHandler(self)

    def begin(self, attempt: int, limits: Limits) -> None:
        """A trial begins; what was not taken of the one before is gone."""
        with self._lock:
            self._lines.clear()
            self._limits = limits
            self._num_left = limits.max_lines
            self._attempt, self.epoch = attempt, 0
        logging.getLogger().setLevel(limits.level.upper())

    def end(self) -> None:
        """No trial is trained any more."""
        self._num_left = 0

    def take(self) -> Iterator[Lines]:
        """What was said since the last time, if anything was."""
        if self._lines:
            with self._lock:
                taken = tuple(self._lines)
                self._lines.clear()
            yield Lines(taken)

    def emit(self, record: logging.LogRecord) -> None:
        """Called by logging; never raises into what logs."""
        if self._num_left <= 0 or record.name.partition(".")[0] in _NOT_HEARD:
            return
        try:
            line = self._line(record)
        except Exception:
            self.handleError(record)
            return
        with self._lock:
            self._num_left -= 1
            self._lines.append(line)

    def _line(self, record: logging.LogRecord) -> LogLine:
        error = logs.error_of(record)
        message = "\n".join([record.getMessage(), *([error] if error else [])])
        fields = {
            name: value
            for name, value in logs.fields_of(record).items()
            if isinstance(value, str | int | float | bool)
        }
        return LogLine(
            level=_level(record.levelno),
            message=shortened(message, self._limits.max_chars),
            logger=record.name,
            attempt=self._attempt,
            epoch=self.epoch,
            fields=fields,
            created_at=datetime.fromtimestamp(record.created, UTC),
        )


def _level(number: int) -> LogLevel:
    return next((level for least, level in _LEVELS if number >= least), LogLevel.DEBUG)
