"""What full trainings measured, kept under everything that could change the result.

The jobs of a project share them. No other project's job finds one: what it would save in time would
tell what others train.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, select

from nas.store.session import Session
from nas.store.tables import EvaluationRow, JobRow
from nas.trial import EvaluationKey


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """The result of training ``key``; ``trial_id`` is the trial that did it."""

    id: int
    key: EvaluationKey
    trial_id: str
    values: Mapping[str, float]
    compute_seconds: float
    created_at: datetime


class Evaluations:
    """The memory that the jobs of a project share."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(
        self,
        job_id: str,
        key: EvaluationKey,
        trial_id: str,
        values: Mapping[str, float],
        compute_seconds: float,
    ) -> int:
        """Keep a result of a job and give its id; one that is there already stays as it is."""
        statement = self._session.insert(EvaluationRow).on_conflict_do_nothing(
            index_elements=["project_id", *asdict(key)]
        )
        self._session.connection.execute(
            statement.values(
                **asdict(key),
                project_id=_project_of(job_id),
                trial_id=trial_id,
                metrics=dict(values),
                compute_seconds=compute_seconds,
                created_at=self._session.now,
            )
        )
        return self._session.connection.execute(
            select(EvaluationRow.id).where(*_is(job_id, key))
        ).scalar_one()

    def find(self, job_id: str, key: EvaluationKey) -> EvaluationRecord | None:
        """The result of ``key`` in the job's project; None where nothing was trained so."""
        row = self._session.connection.execute(
            select(EvaluationRow.__table__).where(*_is(job_id, key))
        ).one_or_none()
        if row is None:
            return None
        return EvaluationRecord(
            id=row.id,
            key=key,
            trial_id=row.trial_id,
            values=row.metrics,
            compute_seconds=row.compute_seconds,
            created_at=row.created_at,
        )


def _is(job_id: str, key: EvaluationKey) -> list[ColumnElement[bool]]:
    same = [
        getattr(EvaluationRow, name) == value for name, value in asdict(key).items()
    ]
    return [EvaluationRow.project_id == _project_of(job_id), *same]


def _project_of(job_id: str) -> ScalarSelect[str]:
    return select(JobRow.project_id).where(JobRow.id == job_id).scalar_subquery()
