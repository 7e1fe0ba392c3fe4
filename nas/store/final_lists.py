"""The trainings of reports as they are read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select
from sqlalchemy.orm import aliased

from nas.errors import NotFound
from nas.final import FinalRecord, Role
from nas.states import RunState, TrialState
from nas.store.session import Session
from nas.store.tables import (
    AblationRow,
    ArchitectureRow,
    FinalRow,
    JobRow,
    TrialRow,
)
from nas.trial import EvaluationKey

KEY_COLUMNS = {
    "fingerprint": "fingerprint",
    "dataset_digest": "dataset_digest",
    "recipe_digest": "recipe_digest",
    "epochs": "full_epochs",
    "seed": "seed",
}
"""Fields of an evaluation key, and the columns that hold them."""

_UNFINISHED = tuple(state for state in RunState if not state.is_final)


class FinalLists:
    """What can be asked about them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_job(
        self, job_id: str, states: Collection[RunState] = tuple(RunState)
    ) -> tuple[FinalRecord, ...]:
        """Those of a job in these states, by number."""
        return self._select(FinalRow.job_id == job_id, FinalRow.state.in_(states))

    def unfinished(self, job_id: str) -> tuple[FinalRecord, ...]:
        """Those of a job that have no result yet, by number."""
        return self.of_job(job_id, _UNFINISHED)

    def get(self, final_id: str) -> FinalRecord:
        """One of them; raises NotFound."""
        for record in self._select(FinalRow.id == final_id):
            return record
        raise NotFound(
            f"there is no training {final_id!r}: see GET /v1/jobs/{{id}}/report"
        )

    def find_equal(self, final: FinalRecord) -> FinalRecord | None:
        """A complete training of the same key in a report of the project; the oldest."""
        own, other = aliased(JobRow), aliased(JobRow)
        project = select(own.project_id).where(own.id == final.job_id)
        key = asdict(final.key)
        same = [
            getattr(FinalRow, column) == key[name]
            for name, column in KEY_COLUMNS.items()
        ]
        found = self._session.connection.execute(
            select(FinalRow.id)
            .join(other, other.id == FinalRow.job_id)
            .where(
                *same,
                FinalRow.state == RunState.COMPLETE,
                other.project_id == project.scalar_subquery(),
            )
            .order_by(FinalRow.id)
            .limit(1)
        ).scalar_one_or_none()
        return None if found is None else self.get(found)

    def proposed(self, job_id: str, fingerprints: Collection[str]) -> dict[str, str]:
        """The trials of a job that had these networks, by fingerprint."""
        rows = self._session.connection.execute(
            select(TrialRow.fingerprint, TrialRow.id).where(
                TrialRow.job_id == job_id, TrialRow.fingerprint.in_(fingerprints)
            )
        )
        return {row.fingerprint: row.id for row in rows}

    def ends(self, job_id: str) -> list[tuple[float | None, float]]:
        """Score, where there is one, and compute seconds of a job's trials, in the order in which they ended."""
        is_scored = TrialRow.state.in_([s for s in TrialState if s.has_score])
        rows = self._session.connection.execute(
            select(case((is_scored, TrialRow.score)), TrialRow.compute_seconds)
            .where(TrialRow.job_id == job_id, TrialRow.ended_at.is_not(None))
            .order_by(TrialRow.ended_at, TrialRow.number)
        )
        return [(score, seconds) for score, seconds in rows]

    def ablation_seconds(self, job_id: str) -> float:
        """What the ablations of a job's networks took."""
        total = select(func.sum(AblationRow.compute_seconds)).where(
            AblationRow.job_id == job_id
        )
        return self._session.connection.execute(total).scalar_one() or 0.0

    def _select(self, *where: ColumnElement[bool]) -> tuple[FinalRecord, ...]:
        rows = self._session.connection.execute(
            select(FinalRow.__table__, ArchitectureRow.document.label("architecture"))
            .join(ArchitectureRow, ArchitectureRow.fingerprint == FinalRow.fingerprint)
            .where(*where)
            .order_by(FinalRow.job_id, FinalRow.number)
        )
        return tuple(_record(row) for row in rows)


def _record(row: Row[Any]) -> FinalRecord:
    values = row._asdict()
    key = {name: values.pop(column) for name, column in KEY_COLUMNS.items()}
    return FinalRecord(
        roles=tuple(Role(word) for word in values.pop("role").split()),
        names=tuple((values.pop("label") or "").split()),
        key=EvaluationKey(**key),
        **values,
    )
