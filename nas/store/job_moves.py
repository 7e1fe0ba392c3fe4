"""Jobs as they are moved from state to state, by users and by the worker process that drives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, update

from nas.budget import Extension
from nas.errors import Conflict, InvalidRequest
from nas.states import (
    ACTIONS,
    JOB_MOVES,
    Action,
    EndReason,
    JobState,
    TrialState,
    possible_actions,
    sources,
)
from nas.store.counts import TrialCounts
from nas.store.events import Events, NewEvent
from nas.store.extensions import Extensions, check_suffices
from nas.store.job_lists import JobLists, JobRecord, no_job
from nas.store.leases import Lease, Leases
from nas.store.session import Session
from nas.store.spending import DRIVEN, Spending, Standing
from nas.store.sweeps import Sweeps
from nas.store.tables import JobRow, TrialRow

_OWN_REASON = {
    JobState.CANCELLED: EndReason.CANCELLED,
    JobState.FAILED: EndReason.FAILED,
}

_AFTER_SEARCH = (JobState.FINALIZING, JobState.FINISHED, JobState.PAUSED)
"""States in which it stands why the search of a job ended, where it has."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A job after an action.

    Attributes:
        job: as it is now.
        previous: the state from which it came.
        num_running: trials that a worker trains at this moment.
        num_begun: trials that wait for their next attempt.
        replayed: whether the action had been taken before, under the same key.
    """

    job: JobRecord
    previous: JobState
    num_running: int
    num_begun: int
    replayed: bool = False


class JobMoves(JobLists):
    """What can be done to a job that is there."""

    def __init__(
        self, session: Session, events: Events, leases: Leases, counts: TrialCounts
    ) -> None:
        super().__init__(session, counts)
        self._events = events
        self._leases = leases
        self._spending = Spending(session)
        self._extensions = Extensions(session)

    def move(
        self,
        job_id: str,
        target: JobState,
        *,
        lease: Lease | None = None,
        message: str | None = None,
        end_reason: EndReason | None = None,
    ) -> JobRecord:
        """Put a job into another state; a worker process names its lease.

        Raises:
            NotFound: there is no such job.
            Conflict: the job's state does not lead to ``target``.
            LeaseLost: the lease is stale.
        """
        if lease is not None:
            self._leases.check(lease)
        standing = self._standing(job_id)
        if standing.state not in sources(JOB_MOVES, target):
            raise Conflict(
                f"job {job_id} is {standing.state}, which does not lead to {target}"
            )
        return self._move(standing, target, message, end_reason)

    def act(self, job_id: str, action: Action) -> Moved:
        """Pause, resume, stop or cancel a job for its user.

        Raises:
            NotFound: there is no such job.
            Conflict: the job's state does not allow it; the message says what it allows.
        """
        standing = self._standing(job_id)
        target = _target(standing, action)
        if action is Action.STOP and standing.end_reason is not None:
            return self._end_report(standing)
        reason = EndReason.STOPPED if action is Action.STOP else None
        job = self._move(standing, target, None, reason)
        return self._moved(job, standing.state)

    def _end_report(self, standing: Standing) -> Moved:
        """Stop a job whose search has ended: what its report has is what it will have."""
        if standing.state is not JobState.FINALIZING:
            self._move(standing, JobState.FINALIZING, None, None, ends_report=True)
        else:
            driven = standing.wall_since is not None
            self._spending.charge(standing, driven=driven, ends_report=True)
            event = NewEvent("job.state", _told(standing.state, standing, None))
            self._events.append(standing.job_id, [event])
        return self._moved(self.get(standing.job_id), standing.state)

    def extend(
        self, job_id: str, extension: Extension, idempotency_key: str | None = None
    ) -> Moved:
        """Add to the budget of a job; one that has finished is queued again.

        Raises:
            NotFound: there is no such job.
            Conflict: the job's state does not allow it, or the key was used for another extension.
            InvalidRequest: nothing is added, or what is added does not suffice to go on.
        """
        standing = self._standing(job_id)
        if idempotency_key is not None and self._extensions.was_added(
            job_id, extension, idempotency_key
        ):
            return self._moved(self.get(job_id), standing.state, replayed=True)
        target = _target(standing, Action.EXTEND)
        if standing.end_reason is EndReason.SPACE_EXHAUSTED:
            raise Conflict(
                f"job {job_id} has tried every candidate of its space: more budget changes "
                "nothing, clone it with a larger space"
            )
        budget = extension.added_to(standing.budget)
        if not extension.model_fields_set and standing.state is not JobState.FINISHED:
            raise InvalidRequest(
                "nothing is added",
                remedy="Give trials, wall_seconds or what else to add.",
            )
        check_suffices(standing, extension)
        if idempotency_key is not None:
            self._extensions.remember(job_id, extension, idempotency_key)
        document = budget.model_dump(mode="json")
        # The search goes on, also where it had ended and its report was held.
        more = {"budget": document, "ends_report": False}
        if target is standing.state:
            driven = standing.wall_since is not None
            self._spending.charge(standing, driven=driven, end_reason=None, **more)
        else:
            self._move(standing, target, None, None, **more)
        self._events.append(job_id, [NewEvent("job.extended", {"budget": document})])
        return self._moved(self.get(job_id), standing.state)

    def begin(self, lease: Lease) -> JobRecord:
        """A worker process takes a job up: time counts from now, and a queued job is running.

        What passed since its last worker process was heard of does not count.

        Raises:
            LeaseLost: the lease is stale.
        """
        self._leases.check(lease)
        standing = self._standing(lease.job_id)
        if standing.state is JobState.QUEUED:
            self._move(standing, JobState.RUNNING, None, None)
        self._spending.reopen(lease.job_id)
        return self.get(lease.job_id)

    def charge(self, lease: Lease) -> Standing:
        """Charge the time since the last charge; how the job stands now.

        Raises:
            LeaseLost: the lease is stale.
        """
        self._leases.check(lease)
        standing = self._standing(lease.job_id)
        driven = standing.wall_since is not None
        self._spending.charge(standing, driven=driven)
        return standing

    def rest(self, lease: Lease) -> JobState:
        """Time stops: the worker process lets the job go, or its search has ended; says the job's state.

        Raises:
            LeaseLost: the lease is stale.
        """
        self._leases.check(lease)
        standing = self._standing(lease.job_id)
        self._spending.charge(standing, driven=False)
        return standing.state

    def note_versions(self, lease: Lease, versions: Mapping[str, str]) -> None:
        """Keep what drives the job.

        Raises:
            LeaseLost: the lease is stale.
        """
        self._leases.check(lease)
        self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == lease.job_id)
            .values(versions=dict(versions))
        )

    def _standing(self, job_id: str) -> Standing:
        """How the job stands, which nobody else changes until the commit; raises NotFound."""
        standing = self._spending.lock(job_id)
        if standing is None:
            raise no_job(job_id)
        return standing

    def _move(
        self,
        standing: Standing,
        target: JobState,
        message: str | None,
        end_reason: EndReason | None,
        **more: Any,
    ) -> JobRecord:
        """Write the move of a job whose row is locked, and tell it."""
        job_id = standing.job_id
        reason = _OWN_REASON.get(target, end_reason)
        if reason is None and target in _AFTER_SEARCH:
            reason = standing.end_reason
        driven = standing.wall_since is not None and target in DRIVEN
        values = {"state": target, "message": message, "end_reason": reason}
        moments = self._moments(standing, target)
        self._spending.charge(standing, driven=driven, **values, **moments, **more)
        payload = _told(target, standing, message) | {"end_reason": reason}
        self._events.append(job_id, [NewEvent("job.state", payload)])
        if target.is_final:
            Sweeps(self._session).plan(job_id)
        return self.get(job_id)

    def _moments(self, standing: Standing, target: JobState) -> dict[str, Any]:
        now = self._session.now
        moments: dict[str, Any] = {"ended_at": now if target.is_final else None}
        if target is JobState.RUNNING:
            moments["started_at"] = standing.started_at or now
        return moments

    def _moved(
        self, job: JobRecord, previous: JobState, *, replayed: bool = False
    ) -> Moved:
        num_begun = self._session.connection.execute(
            select(func.count())
            .select_from(TrialRow)
            .where(
                TrialRow.job_id == job.id,
                TrialRow.state == TrialState.PROPOSED,
                TrialRow.attempts > 0,
            )
        ).scalar_one()
        num_running = job.counts[TrialState.RUNNING]
        return Moved(job, previous, num_running, num_begun, replayed)


def _told(target: JobState, standing: Standing, message: str | None) -> dict[str, Any]:
    return {
        "state": target,
        "previous": standing.state,
        "message": message,
        "end_reason": standing.end_reason,
    }


def _target(standing: Standing, action: Action) -> JobState:
    target = ACTIONS[action].get(standing.state)
    if action is Action.RESUME and target and standing.end_reason is not None:
        return JobState.FINALIZING
    if target is None:
        possible = (*possible_actions(standing.state), "clone")
        raise Conflict(
            f"job {standing.job_id} is {standing.state}, so there is nothing to {action}: "
            f"what can be done now is {', '.join(possible)}"
        )
    return target
