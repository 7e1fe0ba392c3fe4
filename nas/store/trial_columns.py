"""The trials of a job column by column, to be sorted, filtered and drawn by who holds them in memory.

Read as the driver gives it, without a record for each trial: a job may have 100,000.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    String,
    Text,
    cast,
    func,
    select,
    type_coerce,
)

from nas.store.session import Session
from nas.store.tables import TrialRow

NUMBERS = (
    "number",
    "score",
    "metric",
    "penalty",
    "epochs",
    "num_skips",
    "num_add",
    "num_concat",
    "num_gate",
    "parameters",
    "flops",
    "activation_bytes",
    "peak_memory_bytes",
    "latency_ms",
    "compute_seconds",
    "attempts",
)
MOMENTS = ("created_at", "started_at", "ended_at")
WORDS = ("state", "origin", "label", "device", "reason")
NAMES = ("id", "fingerprint")
DOCUMENT = "values"

_STORED = {DOCUMENT: "metrics"}

ALL = (*NAMES, *NUMBERS, *MOMENTS, *WORDS, DOCUMENT)
_IDS_AT_ONCE = 500
_ROWS_AT_ONCE = 1000

Columns = Mapping[str, Sequence[Any]]


class TrialColumns:
    """The columns of jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, job_id: str) -> Columns:
        """Every trial of a job, by number.

        Moments are seconds since 1970 or text in UTC that numpy reads; the values are JSON.
        """
        return self._read(TrialRow.job_id == job_id)

    def of(self, job_id: str, trial_ids: Collection[str]) -> Columns:
        """These trials of a job, by number within each of several pieces."""
        pieces = [
            self._read(TrialRow.job_id == job_id, TrialRow.id.in_(some))
            for some in _pieces(sorted(trial_ids))
        ]
        return {name: [v for piece in pieces for v in piece[name]] for name in ALL}

    def _read(self, *where: ColumnElement[bool]) -> Columns:
        columns = [self._column(name) for name in ALL]
        found = self._session.connection.execute(
            select(*columns).where(*where).order_by(TrialRow.number)
        )
        assert found.cursor is not None, "it is a SELECT"
        whole: list[list[Any]] = [[] for _ in ALL]
        # Some at a time, past SQLAlchemy's rows: all at once keep the garbage collector busy for as long.
        while rows := found.cursor.fetchmany(_ROWS_AT_ONCE):
            for column, values in zip(whole, zip(*rows, strict=True), strict=True):
                column.extend(values)
        found.close()
        return dict(zip(ALL, whole, strict=True))

    def _column(self, name: str) -> ColumnElement[Any]:
        column: ColumnElement[Any] = TrialRow.__table__.c[_STORED.get(name, name)]
        if self._session.is_postgresql and name == DOCUMENT:
            return cast(column, Text)
        if self._session.is_postgresql and name in MOMENTS:
            return cast(func.extract("epoch", column), Float)
        if name in (*MOMENTS, *WORDS, DOCUMENT):
            return type_coerce(column, String)
        return column


def _pieces(trial_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(trial_ids), _IDS_AT_ONCE):
        yield trial_ids[start : start + _IDS_AT_ONCE]
