"""Search jobs as they are written: posted, moved from state to state, deleted."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from nas.errors import Conflict
from nas.job import JobRequest
from nas.states import JOB_MOVES, JobState, sources
from nas.store.counts import TrialCounts
from nas.store.events import Events, NewEvent
from nas.store.ids import new_id
from nas.store.job_lists import JobLists, JobRecord, no_job
from nas.store.leases import Lease, Leases
from nas.store.leftovers import Leftovers
from nas.store.session import Session
from nas.store.tables import JobRow, LeaseRow


class Jobs(JobLists):
    """The jobs of the service."""

    def __init__(
        self, session: Session, events: Events, leases: Leases, counts: TrialCounts
    ) -> None:
        super().__init__(session, counts)
        self._events = events
        self._leases = leases

    def create(
        self,
        request: JobRequest,
        *,
        idempotency_key: str | None = None,
        dataset_digest: str | None = None,
    ) -> tuple[JobRecord, bool]:
        """Queue a job; with a key that was used before, the job it made then and False.

        Raises:
            Conflict: the key was used for another request.
        """
        document = request.model_dump(mode="json")
        digest = _digest(document)
        values = {
            "id": new_id("job", self._session.now),
            "name": request.name or f"{request.family} on {request.dataset.name}",
            "state": JobState.QUEUED,
            "request": document,
            "request_digest": digest,
            "idempotency_key": idempotency_key,
            "dataset_digest": dataset_digest,
            "created_at": self._session.now,
        }
        if not self._insert(values):
            earlier = self._earlier(idempotency_key, digest)
            assert earlier is not None
            return earlier, False
        self._open(values)
        return self.get(str(values["id"])), True

    def made_by(self, idempotency_key: str, request: JobRequest) -> JobRecord | None:
        """The job that this key made before, if it made one.

        Raises:
            Conflict: the key was used for another request.
        """
        return self._earlier(idempotency_key, _digest(request.model_dump(mode="json")))

    def move(
        self,
        job_id: str,
        target: JobState,
        *,
        lease: Lease | None = None,
        message: str | None = None,
    ) -> JobRecord:
        """Put a job into another state; a worker process names its lease.

        Raises:
            NotFound: there is no such job.
            Conflict: the job's state does not lead to ``target``.
            LeaseLost: the lease is stale.
        """
        if lease is not None:
            self._leases.check(lease)
        previous = self._locked_state(job_id)
        moved = self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == job_id, JobRow.state.in_(sources(JOB_MOVES, target)))
            .values(state=target, message=message, **self._moments(target))
        )
        if moved.rowcount == 0:
            raise Conflict(
                f"job {job_id} is {previous}, which does not lead to {target}"
            )
        payload = {"state": target, "previous": previous, "message": message}
        self._events.append(job_id, [NewEvent("job.state", payload)])
        return self.get(job_id)

    def delete(self, job_id: str) -> tuple[str, ...]:
        """Remove an ended job and all that is its alone; returns the files to remove.

        Raises:
            NotFound: there is no such job.
            Conflict: the job has not ended.
        """
        self._leases.lock(job_id)
        state = self._locked_state(job_id)
        if not state.is_final:
            raise Conflict(f"job {job_id} is {state}: cancel it before you delete it")
        leftovers = Leftovers(self._session, job_id)
        paths = leftovers.paths()
        leftovers.delete_unshared()
        self._session.connection.execute(delete(JobRow).where(JobRow.id == job_id))
        return paths

    def _insert(self, values: dict[str, Any]) -> bool:
        """False where the idempotency key is taken; waits for another's open transaction."""
        statement = self._session.insert(JobRow).on_conflict_do_nothing(
            index_elements=[JobRow.idempotency_key]
        )
        inserted = self._session.connection.execute(
            statement.returning(JobRow.id), values
        )
        return inserted.one_or_none() is not None

    def _earlier(self, key: str | None, digest: str) -> JobRecord | None:
        earlier = self._session.connection.execute(
            select(JobRow.id, JobRow.request_digest).where(
                JobRow.idempotency_key == key
            )
        ).one_or_none()
        if earlier is None:
            return None
        if earlier.request_digest != digest:
            raise Conflict(
                f"idempotency key {key!r} was used for another request, job {earlier.id}: "
                "take a new key for a new request"
            )
        return self.get(earlier.id)

    def _open(self, values: dict[str, Any]) -> None:
        job_id = values["id"]
        self._session.connection.execute(insert(LeaseRow).values(job_id=job_id))
        self._counts.open(job_id)
        payload = {"state": JobState.QUEUED, "name": values["name"]}
        self._events.append(job_id, [NewEvent("job.created", payload)])

    def _locked_state(self, job_id: str) -> JobState:
        """The state, which nobody else changes until the commit; raises NotFound."""
        state = self._session.connection.execute(
            select(JobRow.state)
            .where(JobRow.id == job_id)
            .with_for_update(key_share=True)
        ).scalar_one_or_none()
        if state is None:
            raise no_job(job_id)
        return state

    def _moments(self, target: JobState) -> dict[str, Any]:
        now = self._session.now
        moments: dict[str, Any] = {"ended_at": now if target.is_final else None}
        if target is JobState.RUNNING:
            moments["started_at"] = func.coalesce(JobRow.started_at, now)
        return moments


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
