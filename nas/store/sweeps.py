"""Files that no row names: of deleted jobs, of cancelled trials, of processes that were killed.

A row about a job is written in the transaction that ends or deletes it, so none is forgotten. Files are
removed when that row is due, which leaves whoever still writes for the job the time to end. Jobs that this
database does not know are never touched: the files may be another service's.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from nas.artifacts import keys
from nas.store.session import Session
from nas.store.tables import ArtifactRow, ExportRow, JobRow, SweepRow

SETTLING_SECONDS = 600.0
"""After this long nobody writes for a job any more that has ended."""


class Sweeps:
    """The jobs whose files are to be looked through."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, job_id: str) -> None:
        """Have the files of a job looked through once it has settled."""
        due_at = self._session.now + timedelta(seconds=SETTLING_SECONDS)
        self._session.connection.execute(
            self._session.insert(SweepRow)
            .values(job_id=job_id, due_at=due_at)
            .on_conflict_do_update(
                index_elements=[SweepRow.job_id], set_={"due_at": due_at}
            )
        )

    def due(self, limit: int = 100) -> tuple[str, ...]:
        """The jobs to look through now, longest due first."""
        found = self._session.connection.execute(
            select(SweepRow.job_id)
            .where(SweepRow.due_at <= self._session.now)
            .order_by(SweepRow.due_at)
            .limit(limit)
        )
        return tuple(found.scalars())

    def kept(self, job_id: str) -> frozenset[str] | None:
        """The keys of a job that are needed; None while it goes on, and everything is."""
        state = self._session.connection.execute(
            select(JobRow.state).where(JobRow.id == job_id)
        ).scalar_one_or_none()
        if state is not None and not state.is_final:
            return None
        artifacts = self._session.connection.execute(
            select(ArtifactRow.path).where(ArtifactRow.job_id == job_id)
        )
        # A bundle is put before its row says so.
        exports = self._session.connection.execute(
            select(ExportRow.id).where(ExportRow.job_id == job_id)
        )
        bundles = (keys.of_export(job_id, one) for one in exports.scalars())
        return frozenset((*artifacts.scalars(), *bundles))

    def done(self, job_id: str) -> None:
        """Nothing is left, unless the job was planned again meanwhile."""
        self._session.connection.execute(
            delete(SweepRow).where(
                SweepRow.job_id == job_id, SweepRow.due_at <= self._session.now
            )
        )
