"""Files that belong to a job: where they lie, how large they are, what their content hashes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from nas.store.session import Session
from nas.store.tables import ArtifactRow


@dataclass(frozen=True, slots=True)
class ArtifactRecord:
    """A file, known by its path."""

    path: str
    job_id: str
    trial_id: str | None
    kind: str
    num_bytes: int
    sha256: str
    created_at: datetime


class Artifacts:
    """The files of all jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(
        self,
        job_id: str,
        trial_id: str | None,
        kind: str,
        path: str,
        num_bytes: int,
        sha256: str,
    ) -> ArtifactRecord:
        """Write down a file; one of the same path is replaced."""
        record = ArtifactRecord(
            path, job_id, trial_id, kind, num_bytes, sha256, self._session.now
        )
        values = {name: getattr(record, name) for name in record.__slots__}
        self._session.connection.execute(
            self._session.insert(ArtifactRow)
            .values(values)
            .on_conflict_do_update(index_elements=[ArtifactRow.path], set_=values)
        )
        return record

    def find(self, trial_id: str, kind: str) -> ArtifactRecord | None:
        """The newest file of a kind that a trial has."""
        found = self._select(ArtifactRow.trial_id == trial_id, ArtifactRow.kind == kind)
        return found[-1] if found else None

    def of_job(self, job_id: str) -> tuple[ArtifactRecord, ...]:
        """Every file of a job, oldest first."""
        return self._select(ArtifactRow.job_id == job_id)

    def _select(self, *where: ColumnElement[bool]) -> tuple[ArtifactRecord, ...]:
        rows = self._session.connection.execute(
            select(ArtifactRow.__table__)
            .where(*where)
            .order_by(ArtifactRow.created_at, ArtifactRow.path)
        )
        return tuple(ArtifactRecord(**row._mapping) for row in rows)
