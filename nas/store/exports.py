"""Export bundles: asked for over HTTP, made by a worker process, one for each trial."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update

from nas.errors import Conflict, NotFound
from nas.states import EXPORT_MOVES, ExportState, sources
from nas.store.events import Events, NewEvent
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import ExportRow, JobRow, TrialRow, WorkerRow
from nas.store.trial_lists import no_trial


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """An export as it is stored; ``path`` is the finished bundle."""

    id: str
    job_id: str
    trial_id: str
    state: ExportState
    owner: str | None
    path: str | None
    num_bytes: int | None
    sha256: str | None
    message: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


class Exports:
    """The exports of all trials."""

    def __init__(self, session: Session, events: Events) -> None:
        self._session = session
        self._events = events

    def request(self, trial_id: str) -> ExportRecord:
        """The export of a trial: queued if there is none, queued again if it failed.

        Raises:
            NotFound: there is no such trial.
        """
        job_id = self._session.connection.execute(
            select(TrialRow.job_id).where(TrialRow.id == trial_id)
        ).scalar_one_or_none()
        if job_id is None:
            raise no_trial(trial_id)
        self._lock(job_id)
        export = self._find(ExportRow.trial_id == trial_id)
        if export is None:
            return self._create(job_id, trial_id)
        if export.state is ExportState.FAILED:
            return self._move(
                export.id, ExportState.QUEUED, owner=None, message=None, ended_at=None
            )
        return export

    def can_claim(self, *, silent_seconds: float = 60.0) -> bool:
        """Whether :meth:`claim` would find an export; only looks."""
        free = _is_free(self._session.now - timedelta(seconds=silent_seconds))
        found = self._session.connection.execute(
            select(ExportRow.id).where(free).limit(1)
        )
        return found.first() is not None

    def claim(self, owner: str, *, silent_seconds: float = 60.0) -> ExportRecord | None:
        """The oldest export that waits, or whose worker process is not heard of any more."""
        free = _is_free(self._session.now - timedelta(seconds=silent_seconds))
        found = self._session.connection.execute(
            select(ExportRow.id, ExportRow.job_id)
            .where(free)
            .order_by(ExportRow.created_at, ExportRow.id)
            .limit(1)
        ).one_or_none()
        if found is None:
            return None
        self._lock(found.job_id)
        claimed = self._session.connection.execute(
            update(ExportRow)
            .where(ExportRow.id == found.id, free)
            .values(
                state=ExportState.RUNNING, owner=owner, started_at=self._session.now
            )
        )
        return self._tell(found.id) if claimed.rowcount else None

    def ready(
        self, export_id: str, path: str, num_bytes: int, sha256: str
    ) -> ExportRecord:
        """``running -> ready``: the bundle lies at ``path``.

        Raises:
            NotFound: there is no such export.
            Conflict: it is not running; another worker process was faster.
        """
        return self._move(
            export_id,
            ExportState.READY,
            path=path,
            num_bytes=num_bytes,
            sha256=sha256,
            message=None,
            ended_at=self._session.now,
        )

    def failed(self, export_id: str, message: str) -> ExportRecord:
        """It cannot be made, and why; raises as :meth:`ready`."""
        return self._move(
            export_id, ExportState.FAILED, message=message, ended_at=self._session.now
        )

    def get(self, export_id: str) -> ExportRecord:
        """One export; raises NotFound."""
        export = self._find(ExportRow.id == export_id)
        if export is None:
            raise no_export(export_id)
        return export

    def _create(self, job_id: str, trial_id: str) -> ExportRecord:
        export_id = new_id("export", self._session.now)
        self._session.connection.execute(
            insert(ExportRow).values(
                id=export_id,
                job_id=job_id,
                trial_id=trial_id,
                state=ExportState.QUEUED,
                created_at=self._session.now,
            )
        )
        return self._tell(export_id)

    def _move(self, export_id: str, target: ExportState, **values: Any) -> ExportRecord:
        export = self.get(export_id)
        self._lock(export.job_id)
        moved = self._session.connection.execute(
            update(ExportRow)
            .where(
                ExportRow.id == export_id,
                ExportRow.state.in_(sources(EXPORT_MOVES, target)),
            )
            .values(state=target, **values)
        )
        if moved.rowcount == 0:
            raise Conflict(
                f"export {export_id} is {self.get(export_id).state}, "
                f"which does not lead to {target}"
            )
        return self._tell(export_id)

    def _tell(self, export_id: str) -> ExportRecord:
        """The export as it is now, and an event that says so."""
        export = self.get(export_id)
        payload = {
            "export_id": export.id,
            "state": export.state,
            "message": export.message,
        }
        event = NewEvent("export.state", payload, export.trial_id)
        self._events.append(export.job_id, [event])
        return export

    def _lock(self, job_id: str) -> None:
        """The job's row first, as every writer does, so that no two wait for each other."""
        self._session.connection.execute(
            select(JobRow.id).where(JobRow.id == job_id).with_for_update(key_share=True)
        )

    def _find(self, *where: ColumnElement[bool]) -> ExportRecord | None:
        row = self._session.connection.execute(
            select(ExportRow.__table__).where(*where)
        ).one_or_none()
        return None if row is None else ExportRecord(**row._mapping)


def no_export(export_id: str) -> NotFound:
    """The error for an id that no export has."""
    return NotFound(
        f"there is no export {export_id!r}: ask for one by POST /v1/trials/{{id}}/export"
    )


def _is_free(silent_since: datetime) -> ColumnElement[bool]:
    alive = exists().where(
        WorkerRow.id == ExportRow.owner, WorkerRow.last_seen_at > silent_since
    )
    abandoned = and_(
        ExportRow.state == ExportState.RUNNING,
        ExportRow.started_at <= silent_since,
        ~alive,
    )
    return or_(ExportRow.state == ExportState.QUEUED, abandoned)
