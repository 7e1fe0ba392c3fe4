"""What analyses read of all trials of a job beside their columns: choices, and metrics epoch by epoch.

Both stand as soon as they are written (choices with the proposal, curves with the trial's end), so who asks
again asks for what is new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, func, select, type_coerce

from nas.store.curves import Curves
from nas.store.session import Session
from nas.store.tables import CurveRow, TrialRow
from nas.trial import Report

_IDS_AT_ONCE = 500


class Analyses:
    """What is asked about all trials of a job."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def choices(self, job_id: str, start: int) -> tuple[list[int], list[str]]:
        """Numbers, from ``start`` on, and choices as JSON."""
        choices = self._text(TrialRow.choices)
        rows = self._session.connection.execute(
            select(TrialRow.number, choices)
            .where(TrialRow.job_id == job_id, TrialRow.number >= start)
            .order_by(TrialRow.number)
        ).all()
        return [row[0] for row in rows], [row[1] for row in rows]

    def curves(self, trial_ids: Sequence[str]) -> dict[str, tuple[Report, ...]]:
        """The curves of these trials, by their ids."""
        return Curves(self._session).of(TrialRow.id.in_(trial_ids))

    def epochs_of(
        self,
        job_id: str,
        metric: str,
        trial_ids: Sequence[str] | None,
        beyond: int = 0,
    ) -> list[tuple[int, str, str]]:
        """One metric of trials: number, epochs and values, piece by piece, as JSON.

        Args:
            job_id: of which job.
            metric: which one; trials without it are left out.
            trial_ids: which trials; None: all.
            beyond: only those that were trained for more epochs than this.
        """
        where = [TrialRow.job_id == job_id, TrialRow.epochs > beyond]
        if trial_ids is None:
            return self._epochs(metric, *where)
        return [
            row
            for start in range(0, len(trial_ids), _IDS_AT_ONCE)
            for row in self._epochs(
                metric, *where, TrialRow.id.in_(trial_ids[start : start + _IDS_AT_ONCE])
            )
        ]

    def _epochs(
        self, metric: str, *where: ColumnElement[bool]
    ) -> list[tuple[int, str, str]]:
        epochs = self._part(CurveRow.epochs, "epoch")
        values = self._part(CurveRow.epochs, "values", metric)
        rows = self._session.connection.execute(
            select(TrialRow.number, epochs, values)
            .join(CurveRow, CurveRow.trial_id == TrialRow.id)
            .where(*where, values.is_not(None))
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def _part(self, document: Any, *path: str) -> ColumnElement[Any]:
        """A part of a document, as JSON."""
        if self._session.is_postgresql:
            return cast(func.jsonb_extract_path(document, *path), Text)
        place = "$" + "".join(f'."{key}"' for key in path)
        return func.json_extract(document, place, type_=String)

    def _text(self, document: Any) -> ColumnElement[Any]:
        """A document as JSON."""
        if self._session.is_postgresql:
            return cast(document, Text)
        return type_coerce(document, String)
