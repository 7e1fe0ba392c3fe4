"""What is asked for over HTTP and done by a worker process: queued, claimed once, taken over from the dead."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, exists, insert, or_, select, update

from nas.errors import Conflict, NotFound
from nas.states import sources
from nas.store.events import Events, NewEvent
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import JobRow, TrialRow, WorkerRow
from nas.store.trial_lists import no_trial

SILENT_SECONDS = 60.0
"""Without news of a worker process before another takes over what it claimed."""


class Errand(Protocol):
    """What every errand has: of which trial it is, and where it stands."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def job_id(self) -> str: ...  # noqa: D102
    @property
    def trial_id(self) -> str: ...  # noqa: D102
    @property
    def state(self) -> StrEnum: ...  # noqa: D102


Record = TypeVar("Record", bound=Errand)


class Errands(ABC, Generic[Record]):
    """The errands of one kind, of all trials."""

    noun: ClassVar[str]
    row: ClassVar[Any]
    moves: ClassVar[dict[Any, frozenset[Any]]]
    queued: ClassVar[StrEnum]
    running: ClassVar[StrEnum]

    def __init__(self, session: Session, events: Events) -> None:
        self._session = session
        self._events = events

    @staticmethod
    @abstractmethod
    def missing(errand_id: str, /) -> NotFound:
        """The error for an id that no errand of this kind has."""

    @abstractmethod
    def _record(self, row: Any) -> Record: ...

    @abstractmethod
    def _told(self, record: Record) -> Mapping[str, Any]:
        """What an event says beside the id and the state."""

    def get(self, errand_id: str) -> Record:
        """One of them; raises NotFound."""
        record = self._find(self.row.id == errand_id)
        if record is None:
            raise self.missing(errand_id)
        return record

    def can_claim(
        self, *which: ColumnElement[bool], silent_seconds: float = SILENT_SECONDS
    ) -> bool:
        """Whether :meth:`claim` would find one; only looks."""
        free = self._is_free(silent_seconds)
        found = self._session.connection.execute(
            select(self.row.id).where(free, *which).limit(1)
        )
        return found.first() is not None

    def claim(
        self,
        owner: str,
        *which: ColumnElement[bool],
        silent_seconds: float = SILENT_SECONDS,
    ) -> Record | None:
        """The oldest that waits, or whose worker process is not heard of any more."""
        free = self._is_free(silent_seconds)
        found = self._session.connection.execute(
            select(self.row.id, self.row.job_id)
            .where(free, *which)
            .order_by(self.row.created_at, self.row.id)
            .limit(1)
        ).one_or_none()
        if found is None:
            return None
        self._lock(found.job_id)
        claimed = self._session.connection.execute(
            update(self.row)
            .where(self.row.id == found.id, free)
            .values(state=self.running, owner=owner, started_at=self._session.now)
        )
        return self._tell(found.id) if claimed.rowcount else None

    def _request(
        self, trial_id: str, *which: ColumnElement[bool], **values: Any
    ) -> Record:
        """That of a trial: queued if there is none, queued again if it ended without a result."""
        job_id = self._session.connection.execute(
            select(TrialRow.job_id).where(TrialRow.id == trial_id)
        ).scalar_one_or_none()
        if job_id is None:
            raise no_trial(trial_id)
        self._lock(job_id)
        record = self._find(self.row.trial_id == trial_id, *which)
        if record is None:
            return self._create(job_id, trial_id, values)
        may_wait_again = sources(self.moves, self.queued) - {self.running}
        if record.state in may_wait_again:
            return self._move(
                record.id, self.queued, owner=None, message=None, ended_at=None
            )
        return record

    def _create(self, job_id: str, trial_id: str, values: Mapping[str, Any]) -> Record:
        errand_id = new_id(self.noun, self._session.now)
        self._session.connection.execute(
            insert(self.row).values(
                id=errand_id,
                job_id=job_id,
                trial_id=trial_id,
                state=self.queued,
                created_at=self._session.now,
                **values,
            )
        )
        return self._tell(errand_id)

    def _move(
        self,
        errand_id: str,
        target: StrEnum,
        *which: ColumnElement[bool],
        **values: Any,
    ) -> Record:
        record = self.get(errand_id)
        self._lock(record.job_id)
        moved = self._session.connection.execute(
            update(self.row)
            .where(
                self.row.id == errand_id,
                self.row.state.in_(sources(self.moves, target)),
                *which,
            )
            .values(state=target, **values)
        )
        if moved.rowcount == 0:
            raise Conflict(
                f"{self.noun} {errand_id} is {self.get(errand_id).state}, "
                f"which does not lead to {target}"
            )
        return self._tell(errand_id)

    def _tell(self, errand_id: str) -> Record:
        """The errand as it is now, and an event that says so."""
        record = self.get(errand_id)
        payload = {
            f"{self.noun}_id": record.id,
            "state": record.state,
            **self._told(record),
        }
        event = NewEvent(f"{self.noun}.state", payload, record.trial_id)
        self._events.append(record.job_id, [event])
        return record

    def _lock(self, job_id: str) -> None:
        """The job's row first, as every writer does, so that no two wait for each other."""
        self._session.connection.execute(
            select(JobRow.id).where(JobRow.id == job_id).with_for_update(key_share=True)
        )

    def _find(self, *where: ColumnElement[bool]) -> Record | None:
        row = self._session.connection.execute(
            select(self.row.__table__).where(*where)
        ).one_or_none()
        return None if row is None else self._record(row)

    def _is_free(self, silent_seconds: float) -> ColumnElement[bool]:
        silent_since: datetime = self._session.now - timedelta(seconds=silent_seconds)
        alive = exists().where(
            WorkerRow.id == self.row.owner, WorkerRow.last_seen_at > silent_since
        )
        abandoned = and_(
            self.row.state == self.running,
            self.row.started_at <= silent_since,
            ~alive,
        )
        return or_(self.row.state == self.queued, abandoned)
