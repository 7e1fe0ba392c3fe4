"""What goes when a job is deleted beside the rows that hang on it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, delete, exists, or_, select

from nas.store.session import Session
from nas.store.tables import (
    ArchitectureRow,
    EvaluationRow,
    FinalRow,
    TrialRow,
)


class Leftovers:
    """The architectures and evaluations of one job that no other job uses."""

    def __init__(self, session: Session, job_id: str) -> None:
        self._session = session
        self._job_id = job_id

    def delete_unshared(self) -> None:
        """Delete what only this job uses; its trainings must go in the same transaction."""
        trials = select(TrialRow).where(TrialRow.job_id == self._job_id)
        self._session.connection.execute(
            delete(EvaluationRow).where(
                EvaluationRow.id.in_(trials.with_only_columns(TrialRow.evaluation_id)),
                ~self._elsewhere(TrialRow.evaluation_id == EvaluationRow.id),
            )
        )
        self._session.connection.execute(
            delete(ArchitectureRow).where(
                or_(
                    ArchitectureRow.fingerprint.in_(
                        trials.with_only_columns(TrialRow.fingerprint)
                    ),
                    ArchitectureRow.fingerprint.in_(
                        select(FinalRow.fingerprint).where(
                            FinalRow.job_id == self._job_id
                        )
                    ),
                ),
                ~self._elsewhere(TrialRow.fingerprint == ArchitectureRow.fingerprint),
                ~exists().where(
                    FinalRow.fingerprint == ArchitectureRow.fingerprint,
                    FinalRow.job_id != self._job_id,
                ),
                ~exists().where(
                    EvaluationRow.fingerprint == ArchitectureRow.fingerprint
                ),
            )
        )

    def _elsewhere(self, used: ColumnElement[bool]) -> ColumnElement[bool]:
        return exists().where(used, TrialRow.job_id != self._job_id)
