"""Projects: what jobs, keys and evaluations belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select

from nas.access import check_project_id
from nas.errors import Conflict, NotFound
from nas.states import JobState
from nas.store.session import Session
from nas.store.tables import JobRow, ProjectRow


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    """A project as it is stored; its id is its name."""

    id: str
    created_at: datetime


class Projects:
    """The projects of the service. There is always ``default``, and none is ever deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(self, project_id: str) -> ProjectRecord:
        """A new project.

        Raises:
            InvalidRequest: that cannot be a name.
            Conflict: there is one already.
        """
        check_project_id(project_id)
        if self._find(project_id) is not None:
            raise Conflict(
                f"there is a project {project_id!r} already: use it, or take another name"
            )
        self._session.connection.execute(
            insert(ProjectRow).values(id=project_id, created_at=self._session.now)
        )
        return self.get(project_id)

    def get(self, project_id: str) -> ProjectRecord:
        """One project; raises NotFound."""
        found = self._find(project_id)
        if found is None:
            raise NotFound(
                f"there is no project {project_id!r}: make it with "
                f"`nas projects create {project_id}`"
            )
        return found

    def all(self) -> tuple[ProjectRecord, ...]:
        """Every project, by name."""
        rows = self._session.connection.execute(
            select(ProjectRow.__table__).order_by(ProjectRow.id)
        )
        return tuple(ProjectRecord(**row._mapping) for row in rows)

    def check_room(self, project_id: str, max_jobs: int) -> None:
        """Nobody else queues a job of the project until the commit.

        Raises:
            Conflict: it has as many jobs that have not ended as it may have.
        """
        self._session.connection.execute(
            select(ProjectRow.id)
            .where(ProjectRow.id == project_id)
            .with_for_update(key_share=True)
        )
        living = [state for state in JobState if not state.is_final]
        num_jobs = self._session.connection.execute(
            select(func.count()).where(
                JobRow.project_id == project_id, JobRow.state.in_(living)
            )
        ).scalar_one()
        if num_jobs >= max_jobs:
            raise Conflict(
                f"the project has {num_jobs} jobs that have not ended, and may have "
                f"{max_jobs}: wait for one, cancel one, or raise NAS_MAX_JOBS_PER_PROJECT"
            )

    def _find(self, project_id: str) -> ProjectRecord | None:
        row = self._session.connection.execute(
            select(ProjectRow.__table__).where(ProjectRow.id == project_id)
        ).one_or_none()
        return None if row is None else ProjectRecord(**row._mapping)
