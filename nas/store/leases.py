"""Who drives which job: claimed for a while, renewed, and fenced by a token that only grows.

A worker process that was silent for longer than its lease may wake and still believe it owns the
job. Every write it makes names its lease, and :meth:`Leases.check` refuses it in the same
transaction (M. Kleppmann, "How to do distributed locking", 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    or_,
    select,
    update,
)

from nas.errors import LeaseLost
from nas.states import JobState, RunState, TrialState
from nas.store.columns import UtcDateTime
from nas.store.session import Session
from nas.store.tables import FinalRow, JobRow, LeaseRow, TrialCountRow

CLAIMABLE = (JobState.QUEUED, JobState.RUNNING, JobState.FINALIZING)
"""States in which a job needs a worker process."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for a job until ``expires_at``, or until ``token`` has grown."""

    job_id: str
    owner: str
    token: int
    expires_at: datetime


class Leases:
    """The leases of jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def claim(self, owner: str, seconds: float) -> Lease | None:
        """Take the oldest job that needs a worker process and has none; None where there is none.

        One statement: of two claimers one gets the job, the other the next job or None.
        """
        return self._claim(owner, seconds, _needs_worker())

    def can_claim(self) -> bool:
        """Whether :meth:`claim` would find a job; only looks."""
        return self._is_there(_CLAIMABLE_JOB)

    def claim_unsettled(self, owner: str, seconds: float = 60.0) -> Lease | None:
        """Take a job without a worker process that ended, or paused, and left trainings unsettled."""
        return self._claim(owner, seconds, _is_unsettled())

    def can_claim_unsettled(self) -> bool:
        """Whether :meth:`claim_unsettled` would find a job; only looks."""
        return self._is_there(_UNSETTLED_JOB)

    def renew(self, lease: Lease, seconds: float) -> bool:
        """Prolong a lease from now on; False where another process has the job, or it is gone.

        A lease that ran out is renewed all the same as long as nobody has claimed the job since.
        """
        expires_at = self._session.now + timedelta(seconds=seconds)
        return self._change(lease, expires_at=expires_at)

    def release(self, lease: Lease) -> bool:
        """Give a job back at once; False where the lease was lost already."""
        return self._change(lease, owner=None, expires_at=None)

    def check(self, lease: Lease) -> None:
        """Refuse a lease that is no longer held, and hold it against claims until the commit.

        Raises:
            LeaseLost: another process has the job, it was given back, or it is deleted.
        """
        held = self._session.connection.execute(
            select(LeaseRow.token).where(_held(lease)).with_for_update()
        ).first()
        if held is None:
            raise LeaseLost(
                f"worker {lease.owner!r} no longer holds job {lease.job_id} "
                f"(token {lease.token}): stop its trials, another process goes on"
            )

    def lock(self, job_id: str) -> None:
        """Keep every worker process from writing for a job until the commit."""
        self._session.connection.execute(
            select(LeaseRow.token).where(LeaseRow.job_id == job_id).with_for_update()
        )

    def _is_there(self, wanted: Select[str]) -> bool:
        found = self._session.connection.execute(wanted, {"now": self._session.now})
        return found.first() is not None

    def _claim(
        self, owner: str, seconds: float, wanted: ColumnElement[bool]
    ) -> Lease | None:
        now = self._session.now
        expires_at = now + timedelta(seconds=seconds)
        oldest = (
            select(LeaseRow.job_id)
            .join(JobRow, JobRow.id == LeaseRow.job_id)
            .where(wanted, _is_free(now))
            .order_by(JobRow.created_at, JobRow.id)
            .limit(1)
            .with_for_update(of=LeaseRow, skip_locked=True)
        )
        row = self._session.connection.execute(
            update(LeaseRow)
            .where(LeaseRow.job_id == oldest.scalar_subquery())
            .values(
                owner=owner,
                token=LeaseRow.token + 1,
                expires_at=expires_at,
            )
            .returning(LeaseRow.job_id, LeaseRow.token)
        ).one_or_none()
        return None if row is None else Lease(row.job_id, owner, row.token, expires_at)

    def _change(self, lease: Lease, **values: object) -> bool:
        changed = self._session.connection.execute(
            update(LeaseRow).where(_held(lease)).values(**values)
        )
        return changed.rowcount == 1


def _held(lease: Lease) -> ColumnElement[bool]:
    return and_(
        LeaseRow.job_id == lease.job_id,
        LeaseRow.owner == lease.owner,
        LeaseRow.token == lease.token,
    )


def _is_free(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(LeaseRow.owner.is_(None), LeaseRow.expires_at <= now)


def _needs_worker() -> ColumnElement[bool]:
    return JobRow.state.in_(CLAIMABLE)


def _is_unsettled() -> ColumnElement[bool]:
    """It has ended and has trainings that have not, or it is paused and has some that run."""
    unfinished = [state for state in TrialState if not state.is_final]
    waiting = [state for state in RunState if not state.is_final]
    has_ended = JobRow.state.in_([state for state in JobState if state.is_final])
    is_paused = JobRow.state == JobState.PAUSED
    return or_(
        and_(has_ended, JobRow.id.in_(_with_trials(unfinished))),
        and_(has_ended, JobRow.id.in_(_with_finals(waiting))),
        and_(is_paused, JobRow.id.in_(_with_trials([TrialState.RUNNING]))),
        and_(is_paused, JobRow.id.in_(_with_finals([RunState.RUNNING]))),
    )


def _with_trials(states: list[TrialState]) -> Select[str]:
    """The jobs that have trials in one of ``states``."""
    return select(TrialCountRow.job_id).where(
        TrialCountRow.state.in_(states), TrialCountRow.num_trials > 0
    )


def _with_finals(states: list[RunState]) -> Select[str]:
    """The jobs whose report has trainings in one of ``states``."""
    return select(FinalRow.job_id).where(FinalRow.state.in_(states))


def _any_free(wanted: ColumnElement[bool]) -> Select[str]:
    """Whether there is a job that is ``wanted`` and nobody's at the moment ``now``."""
    return (
        select(LeaseRow.job_id)
        .join(JobRow, JobRow.id == LeaseRow.job_id)
        .where(wanted, _is_free(bindparam("now", type_=UtcDateTime)))
        .limit(1)
    )


# Written once: an idle worker process asks all the time, and to write them anew costs more than the answer.
_CLAIMABLE_JOB = _any_free(_needs_worker())
_UNSETTLED_JOB = _any_free(_is_unsettled())
