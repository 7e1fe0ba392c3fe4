"""Architectures as a project knows them: by their trials, and by what full trainings measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from nas.errors import NotFound
from nas.store.session import Session
from nas.store.tables import ArchitectureRow, EvaluationRow, JobRow, TrialRow
from nas.trial import EvaluationKey


@dataclass(frozen=True, slots=True)
class TaskCosts:
    """What an architecture costs on the data of some job."""

    parameters: int
    flops: int


@dataclass(frozen=True, slots=True)
class ArchitectureRecord:
    """An architecture that some trial has; ``costs`` by the digest of the data."""

    fingerprint: str
    document: Mapping[str, Any]
    costs: Mapping[str, TaskCosts]


class Architectures:
    """What the trials of a project are of; with ``job_id`` only those of that job."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(
        self, project_id: str, job_id: str | None, fingerprint: str
    ) -> ArchitectureRecord:
        """One of them.

        Raises:
            NotFound: no trial that may be seen has it.
        """
        document = self._session.connection.execute(
            select(ArchitectureRow.document).where(
                ArchitectureRow.fingerprint == fingerprint
            )
        ).scalar_one_or_none()
        rows = self._session.connection.execute(
            select(JobRow.dataset_digest, TrialRow.parameters, TrialRow.flops)
            .join(JobRow, JobRow.id == TrialRow.job_id)
            .where(
                TrialRow.fingerprint == fingerprint,
                *_visible(project_id, job_id),
            )
            .distinct()
        ).all()
        if document is None or not rows:
            raise NotFound(
                f"no trial has the architecture {fingerprint!r}: "
                "take the fingerprint of GET /v1/trials/{id}"
            )
        costs = {
            digest: TaskCosts(parameters, flops)
            for digest, parameters, flops in rows
            if digest is not None
        }
        return ArchitectureRecord(fingerprint, document, costs)

    def measured(
        self, project_id: str, job_id: str | None, fingerprint: str
    ) -> tuple[tuple[EvaluationKey, Mapping[str, float]], ...]:
        """What full trainings of it measured, seed by seed."""
        query = select(EvaluationRow.__table__).where(
            EvaluationRow.project_id == project_id,
            EvaluationRow.fingerprint == fingerprint,
        )
        if job_id is not None:
            of_job = select(TrialRow.evaluation_id).where(
                TrialRow.job_id == job_id, TrialRow.fingerprint == fingerprint
            )
            query = query.where(EvaluationRow.id.in_(of_job))
        rows = self._session.connection.execute(query.order_by(EvaluationRow.id))
        return tuple(
            (
                EvaluationKey(
                    row.fingerprint,
                    row.dataset_digest,
                    row.recipe_digest,
                    row.epochs,
                    row.seed,
                ),
                row.metrics,
            )
            for row in rows
        )


def _visible(project_id: str, job_id: str | None) -> list[ColumnElement[bool]]:
    of_job = [] if job_id is None else [JobRow.id == job_id]
    return [JobRow.project_id == project_id, *of_job]
