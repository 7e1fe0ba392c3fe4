"""The logs of trials: a bounded number of lines each, written with the reports of many trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from nas.log_line import SERVICE, LogLevel, LogLine, shortened
from nas.store.cursors import Cursor
from nas.store.events import Events, NewEvent
from nas.store.leases import Lease, Leases
from nas.store.pages import Order, Page
from nas.store.session import Session
from nas.store.tables import LogRow, TrialRow
from nas.store.trial_lists import no_trial
from nas.telemetry.redaction import redact

LOUD = (LogLevel.WARNING, LogLevel.ERROR)
"""Lines of these levels are events of their job, by their first line of text."""

MAX_EVENT_CHARS = 300


@dataclass(frozen=True, slots=True)
class LogRecord:
    """One line of a trial's log; ``number`` counts from 1 within the trial."""

    number: int
    level: LogLevel
    logger: str
    message: str
    attempt: int
    epoch: int
    fields: Mapping[str, Any]
    created_at: datetime


class Logs:
    """The logs of all trials."""

    def __init__(self, session: Session, events: Events, leases: Leases) -> None:
        self._session = session
        self._events = events
        self._leases = leases

    def write(
        self,
        lease: Lease,
        lines: Sequence[tuple[str, LogLine]],
        *,
        max_lines: int,
        max_chars: int,
    ) -> None:
        """Append ``lines``, each with its trial, without the secrets that they may hold.

        Past ``max_lines`` of a trial only what the service itself says is kept. Warnings and errors
        are told in one event of the job.

        Raises:
            LeaseLost: another worker process has the job.
            NotFound: one of the trials is not of the lease's job.
        """
        if not lines:
            return
        self._leases.check(lease)
        last = self._last_numbers(lease.job_id, {trial_id for trial_id, _ in lines})
        rows = []
        for trial_id, line in lines:
            if kept := _within(line, last[trial_id], max_lines):
                last[trial_id] += 1
                rows.append(_row(trial_id, last[trial_id], kept, max_chars))
        if rows:
            self._session.connection.execute(insert(LogRow), rows)
            self._tell(lease.job_id, rows)

    def page(
        self,
        trial_id: str,
        *,
        after: int = 0,
        level: LogLevel = LogLevel.DEBUG,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[LogRecord]:
        """Lines of a trial that follow line ``after``, in order, of at least ``level``.

        Raises:
            InvalidRequest: a cursor of another list, or too many rows.
        """
        order = Order("number", False, cursor, limit)
        found = order.after(LogRow.number, LogRow.number)
        first = max(after, found.tie if found else 0)
        rows = self._session.connection.execute(
            select(LogRow.__table__)
            .where(LogRow.trial_id == trial_id, LogRow.number > first)
            .where(LogRow.level.in_(level.and_above))
            .order_by(LogRow.number)
            .limit(limit + 1)
        ).all()
        items = tuple(_record(dict(row._mapping)) for row in rows[:limit])
        if len(rows) <= limit:
            return Page(items, None)
        number = items[-1].number
        return Page(items, Cursor("number", False, number, number).text)

    def _last_numbers(self, job_id: str, trial_ids: set[str]) -> dict[str, int]:
        last = (
            select(func.max(LogRow.number))
            .where(LogRow.trial_id == TrialRow.id)
            .scalar_subquery()
        )
        rows = self._session.connection.execute(
            select(TrialRow.id, func.coalesce(last, 0)).where(
                TrialRow.id.in_(trial_ids), TrialRow.job_id == job_id
            )
        )
        numbers = {trial_id: number for trial_id, number in rows}  # noqa: C416 rows are typed as such
        if missing := trial_ids - set(numbers):
            raise no_trial(min(missing))
        return numbers

    def _tell(self, job_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        loud = [
            {
                "trial_id": row["trial_id"],
                "number": row["number"],
                "level": row["level"],
                "message": row["message"].splitlines()[0][:MAX_EVENT_CHARS],
            }
            for row in rows
            if row["level"] in LOUD
        ]
        if loud:
            self._events.append(job_id, [NewEvent("trial.log", {"lines": loud})])


def _within(line: LogLine, num_lines: int, max_lines: int) -> LogLine | None:
    """``line`` where it still has a place, the notice that no more follow, or nothing."""
    if line.logger == SERVICE or num_lines < max_lines - 1:
        return line
    if num_lines >= max_lines:
        return None
    message = (
        f"What the candidate logs from here on is left out: {max_lines} lines of a trial are "
        "kept (NAS_MAX_LOG_LINES_PER_TRIAL)."
    )
    return LogLine(LogLevel.WARNING, message, attempt=line.attempt, epoch=line.epoch)


def _row(trial_id: str, number: int, line: LogLine, max_chars: int) -> dict[str, Any]:
    return {
        "trial_id": trial_id,
        "number": number,
        "level": line.level,
        "logger": line.logger[:200],
        "message": redact(shortened(line.message.strip() or "(nothing)", max_chars)),
        "attempt": line.attempt,
        "epoch": line.epoch,
        "fields": dict(line.fields),
        "created_at": line.created_at,
    }


def _record(row: Mapping[str, Any]) -> LogRecord:
    values = {name: value for name, value in row.items() if name != "trial_id"}
    return LogRecord(**{**values, "level": LogLevel(row["level"])})
