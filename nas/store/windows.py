"""Trials as rows of a table that is looked at through a window: what is shown, and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, true

from nas.states import TrialState
from nas.store.session import Session
from nas.store.tables import TrialRow
from nas.trial import Origin
from search_spaces.topology import SKIP_KINDS, EdgeKind


@dataclass(frozen=True, slots=True)
class RowRecord:
    """One trial as it is shown in a row."""

    id: str
    number: int
    state: TrialState
    label: str | None
    origin: Origin
    fingerprint: str
    score: float | None
    metric: float | None
    penalty: float
    values: dict[str, float]
    epochs: int
    num_skips: int
    num_by_kind: dict[EdgeKind, int]
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


_NAMES = {"values": "metrics"}
_PLAIN = [name for name in RowRecord.__slots__ if name != "num_by_kind"]
_COLUMNS = [getattr(TrialRow, _NAMES.get(name, name)) for name in _PLAIN]
_BY_KIND = {kind: getattr(TrialRow, f"num_{kind}") for kind in SKIP_KINDS}


class Windows:
    """The rows of jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def numbered(self, job_id: str, numbers: Sequence[int]) -> tuple[RowRecord, ...]:
        """The trials of a job that have these numbers, in this order."""
        if not numbers:
            return ()
        found = self._read(TrialRow.job_id == job_id, TrialRow.number.in_(numbers))
        by_number = {record.number: record for record in found}
        return tuple(by_number[number] for number in numbers)

    def changed(self, job_id: str, trial_ids: Collection[str]) -> tuple[RowRecord, ...]:
        """These trials of a job, by number."""
        if not trial_ids:
            return ()
        found = self._read(TrialRow.job_id == job_id, TrialRow.id.in_(trial_ids))
        return tuple(sorted(found, key=lambda record: record.number))

    def dimensions(self, job_id: str) -> tuple[str, ...]:
        """Every dimension in which a trial of the job has chosen something."""
        if self._session.is_postgresql:
            names: Any = func.jsonb_object_keys(TrialRow.choices)
            found = select(names).where(TrialRow.job_id == job_id).distinct()
        else:
            keys = func.json_each(TrialRow.choices).table_valued("key")
            both = TrialRow.__table__.join(keys, true())
            found = select(keys.c.key).select_from(both).distinct()
            found = found.where(TrialRow.job_id == job_id)
        return tuple(sorted(self._session.connection.execute(found).scalars()))

    def _read(self, *where: ColumnElement[bool]) -> list[RowRecord]:
        rows = self._session.connection.execute(
            select(*_COLUMNS, *_BY_KIND.values()).where(*where)
        )
        return [_record(row) for row in rows]


def _record(row: Row[Any]) -> RowRecord:
    num = len(_PLAIN)
    counts = zip(SKIP_KINDS, row[num:], strict=True)
    values = dict(zip(_PLAIN, row[:num], strict=True))
    return RowRecord(**values, num_by_kind={kind: n for kind, n in counts if n})
