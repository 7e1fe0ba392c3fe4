"""Search jobs as they are written: posted and deleted; :mod:`nas.store.job_moves` moves them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import delete, insert, select

from nas.access import DEFAULT_PROJECT
from nas.errors import Conflict
from nas.job import JobRequest
from nas.states import JobState
from nas.store.events import NewEvent
from nas.store.ids import new_id
from nas.store.job_lists import JobRecord
from nas.store.job_moves import JobMoves
from nas.store.leftovers import Leftovers
from nas.store.sweeps import Sweeps
from nas.store.tables import JobRow, LeaseRow


class Jobs(JobMoves):
    """The jobs of the service."""

    def create(
        self,
        request: JobRequest,
        *,
        idempotency_key: str | None = None,
        dataset_digest: str | None = None,
        project_id: str = DEFAULT_PROJECT,
        posted_by: str | None = None,
    ) -> tuple[JobRecord, bool]:
        """Queue a job; with a key that the project used before, the job it made then and False.

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
            "budget": document["budget"],
            "idempotency_key": idempotency_key,
            "dataset_digest": dataset_digest,
            "created_at": self._session.now,
            "project_id": project_id,
            "posted_by": posted_by,
        }
        if not self._insert(values):
            earlier = self._earlier(project_id, idempotency_key, digest)
            assert earlier is not None
            return earlier, False
        self._open(values)
        return self.get(str(values["id"])), True

    def made_by(
        self,
        idempotency_key: str,
        request: JobRequest,
        project_id: str = DEFAULT_PROJECT,
    ) -> JobRecord | None:
        """The job that this key made before in the project, if it made one.

        Raises:
            Conflict: the key was used for another request.
        """
        digest = _digest(request.model_dump(mode="json"))
        return self._earlier(project_id, idempotency_key, digest)

    def delete(self, job_id: str) -> None:
        """Remove an ended job and all that is its alone; its files are swept later.

        Raises:
            NotFound: there is no such job.
            Conflict: the job has not ended.
        """
        self._leases.lock(job_id)
        state = self._standing(job_id).state
        if not state.is_final:
            raise Conflict(f"job {job_id} is {state}: cancel it before you delete it")
        Leftovers(self._session, job_id).delete_unshared()
        self._session.connection.execute(delete(JobRow).where(JobRow.id == job_id))
        Sweeps(self._session).plan(job_id)

    def _insert(self, values: dict[str, Any]) -> bool:
        """False where the idempotency key is taken; waits for another's open transaction."""
        statement = self._session.insert(JobRow).on_conflict_do_nothing(
            index_elements=[JobRow.project_id, JobRow.idempotency_key]
        )
        inserted = self._session.connection.execute(
            statement.returning(JobRow.id), values
        )
        return inserted.one_or_none() is not None

    def _earlier(
        self, project_id: str, key: str | None, digest: str
    ) -> JobRecord | None:
        earlier = self._session.connection.execute(
            select(JobRow.id, JobRow.request_digest).where(
                JobRow.project_id == project_id, JobRow.idempotency_key == key
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


def _digest(document: dict[str, Any]) -> str:
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
