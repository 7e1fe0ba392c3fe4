"""Trials as they are read: one, a page, the best, a whole history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, union_all

from nas.errors import NotFound
from nas.states import TrialState
from nas.store.curves import Curves
from nas.store.evaluations import EvaluationRecord, Evaluations, Measured
from nas.store.pages import Listing, Order, Page
from nas.store.session import Session
from nas.store.tables import ArchitectureRow, TrialRow
from nas.trial import Costs, EvaluationKey, TrialRecord

_LISTING = Listing(
    state=TrialRow.state,
    states=TrialState,
    tie=TrialRow.number,
    columns={
        "number": TrialRow.number,
        "state": TrialRow.state,
        "score": TrialRow.score,
        "metric": TrialRow.metric,
        "parameters": TrialRow.parameters,
        "flops": TrialRow.flops,
        "num_skips": TrialRow.num_skips,
        "epochs": TrialRow.epochs,
        "compute_seconds": TrialRow.compute_seconds,
        "ended_at": TrialRow.ended_at,
    },
)
SORT_COLUMNS = tuple(_LISTING.columns)

_COSTS = tuple(field.name for field in fields(Costs))
_LEFT_OUT: dict[str, Any] = {"architecture": {}, "sampler_state": {}, "reports": ()}
_UNKNOWN_TO_RECORDS = ("evaluation_id", "num_add", "num_concat", "num_gate")
_LISTED = [
    column
    for column in TrialRow.__table__.columns
    if column.name not in (*_LEFT_OUT, *_UNKNOWN_TO_RECORDS)
]


class TrialLists:
    """What can be asked about trials."""

    def __init__(self, session: Session, evaluations: Evaluations) -> None:
        self._session = session
        self._evaluations = evaluations
        self._curves = Curves(session)

    def get(self, trial_id: str, *, reports: bool = True) -> TrialRecord:
        """One trial, with its curve unless ``reports`` is False; raises NotFound."""
        for record in self._select(TrialRow.id == trial_id, reports=reports):
            return record
        raise no_trial(trial_id)

    def page(
        self,
        job_id: str,
        *,
        states: Sequence[TrialState] = (),
        sort: str = "number",
        descending: bool = False,
        cursor: str | None = None,
        limit: int = 100,
    ) -> Page[TrialRecord]:
        """Trials of a job in these states (none given: all).

        Lists leave out what fills a page: curves, architectures, what the sampler noted.

        Raises:
            InvalidRequest: an unknown column, a bad cursor or limit; ``field`` says which.
        """
        order = Order(sort, descending, cursor, limit)
        of_job = TrialRow.job_id == job_id
        numbers = _LISTING.page(self._session.connection, states, order, of_job)
        return Page(self._listed(job_id, numbers.items), numbers.next_cursor)

    def history(self, job_id: str) -> tuple[TrialRecord, ...]:
        """All trials of a job by number, with their curves: what a search is rebuilt from."""
        return self._select(TrialRow.job_id == job_id, reports=True)

    def whole(self, job_id: str, *, until: datetime) -> tuple[TrialRecord, ...]:
        """The trials of a job that had run their full budget ``until`` then, without their curves."""
        scored = [state for state in TrialState if state.has_score]
        return self._select(
            TrialRow.job_id == job_id,
            TrialRow.state.in_(scored),
            TrialRow.ended_at <= until,
            reports=False,
        )

    def unfinished(self, job_id: str) -> tuple[TrialRecord, ...]:
        """The trials of a job that have no result yet, by number, with their curves."""
        waiting = [state for state in TrialState if not state.is_final]
        return self._select(
            TrialRow.job_id == job_id, TrialRow.state.in_(waiting), reports=True
        )

    def best(self, job_id: str, k: int = 1) -> tuple[TrialRecord, ...]:
        """The ``k`` best trials that ran their full budget; of equals the smaller network.

        They are as in a page.
        """
        order = (TrialRow.score.desc(), TrialRow.parameters, TrialRow.number)
        scored = select(TrialRow.number, TrialRow.score, TrialRow.parameters).where(
            TrialRow.job_id == job_id, TrialRow.score.is_not(None)
        )
        pieces = [
            scored.where(TrialRow.state == state).order_by(*order).limit(k).subquery()
            for state in TrialState
            if state.has_score
        ]
        merged = union_all(*(select(piece) for piece in pieces)).subquery().c
        numbers = self._session.connection.execute(
            select(merged.number)
            .order_by(merged.score.desc(), merged.parameters, merged.number)
            .limit(k)
        ).scalars()
        return self._listed(job_id, numbers.all())

    def find_evaluation(
        self, job_id: str, key: EvaluationKey
    ) -> EvaluationRecord | None:
        """What some job measured for ``key``; None where nobody trained it in full."""
        return self._evaluations.find(job_id, key)

    def measured(self, evaluation: EvaluationRecord) -> tuple[Measured, ...]:
        """What the trials of an evaluation were measured at on their devices."""
        return self._evaluations.measured(evaluation.id)

    def numbered(self, job_id: str, numbers: Sequence[int]) -> tuple[TrialRecord, ...]:
        """The trials of a job with these numbers, in this order, as in a page."""
        return self._listed(job_id, numbers)

    def _numbered(self, job_id: str, numbers: Sequence[int]) -> tuple[TrialRecord, ...]:
        """The trials of a job with these numbers, in this order."""
        records = self._select(*_are(job_id, numbers), reports=False)
        return _in_order(records, numbers)

    def _listed(self, job_id: str, numbers: Sequence[int]) -> tuple[TrialRecord, ...]:
        """The same, as they are in a list."""
        rows = self._session.connection.execute(
            select(*_LISTED).where(*_are(job_id, numbers))
        )
        return _in_order([_record(row, **_LEFT_OUT) for row in rows], numbers)

    def _select(
        self, *where: ColumnElement[bool], reports: bool
    ) -> tuple[TrialRecord, ...]:
        rows = self._session.connection.execute(
            select(TrialRow.__table__, ArchitectureRow.document.label("architecture"))
            .join(ArchitectureRow, ArchitectureRow.fingerprint == TrialRow.fingerprint)
            .where(*where)
            .order_by(TrialRow.number)
        ).all()
        curves = self._curves.of(*where) if reports else {}
        return tuple(_record(row, reports=curves.get(row.id, ())) for row in rows)


def _are(job_id: str, numbers: Sequence[int]) -> tuple[ColumnElement[bool], ...]:
    return TrialRow.job_id == job_id, TrialRow.number.in_(numbers)


def _in_order(
    records: Iterable[TrialRecord], numbers: Sequence[int]
) -> tuple[TrialRecord, ...]:
    by_number = {record.number: record for record in records}
    return tuple(by_number[number] for number in numbers)


def _record(row: Row[Any], **others: Any) -> TrialRecord:
    values = row._asdict()
    costs = Costs(**{name: values.pop(name) for name in _COSTS})
    for name in _UNKNOWN_TO_RECORDS:
        values.pop(name, None)
    return TrialRecord(costs=costs, values=values.pop("metrics"), **values, **others)


def no_trial(trial_id: str) -> NotFound:
    """The error for an id that no trial has."""
    return NotFound(f"there is no trial {trial_id!r}: see GET /v1/jobs/{{id}}/trials")
