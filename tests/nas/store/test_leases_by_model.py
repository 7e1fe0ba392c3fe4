"""Leases and what is done under them, against a model in plain Python: any order of claims, users and clocks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from nas.budget import Extension
from nas.errors import (
    BudgetSpent,
    Conflict,
    InvalidRequest,
    JobNotRunning,
    LeaseLost,
    NotFound,
)
from nas.states import ACTIONS, Action, JobState, TrialState
from nas.store import JobRecord, Lease, Store, Transaction
from nas.store.leases import CLAIMABLE
from nas.store.tables import JobRow
from nas.trial import TrialRecord
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import post, proposal

OWNERS = st.sampled_from(["worker-1", "worker-2"])
SECONDS = st.sampled_from([1, 10])
USERS = st.sampled_from([Action.PAUSE, Action.RESUME, Action.STOP, Action.CANCEL])

MAX_JOBS = 2
TRIALS, COMPUTE_SECONDS = 2, 3.0
"""The budget of each job."""

TRIAL_SECONDS = 1.5
"""What a trial takes: two of them spend the compute of a job that is not extended."""


@dataclass
class Job:
    """What a job should be."""

    record: JobRecord
    state: JobState = JobState.QUEUED
    token: int = 0
    lease: Lease | None = None
    trials: int = TRIALS
    compute_seconds: float = COMPUTE_SECONDS
    num_started: int = 0
    num_starts: int = 0
    spent_seconds: float = 0.0
    states: dict[str, TrialState] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    @property
    def is_spent(self) -> bool:
        return self.spent_seconds >= self.compute_seconds


class LeaseMachine(RuleBasedStateMachine):
    """Worker processes, users and the clock, each at any moment."""

    def __init__(self, store: Store, clock: TurnableClock) -> None:
        super().__init__()
        self.store = store
        self.clock = clock
        self.clock.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.model: dict[str, Job] = {}
        self.leases: list[Lease] = []
        self.trials: list[TrialRecord] = []
        with store.begin() as tx:
            tx.jobs._session.connection.execute(delete(JobRow))

    @initialize()
    def drive_the_first(self) -> None:
        """Where nothing is driven there is little to see."""
        self.post()
        self.claim("worker-1", 10)
        self._begin(self.leases[0])
        for _ in range(TRIALS + 2):
            self._propose(self.leases[0])

    @precondition(lambda self: len(self.model) < MAX_JOBS)
    @rule()
    def post(self) -> None:
        # No two at one moment: which of them is claimed first would be left to their random ids.
        self.clock.turn(0.001 * (1 + len(self.model)))
        budget = {"trials": TRIALS, "compute_seconds": COMPUTE_SECONDS}
        job = Job(post(self.store, budget=budget))
        self.model[job.record.id] = job

    @rule(data=st.data(), action=USERS)
    def act(self, data: st.DataObject, action: Action) -> None:
        job_id = self._job(data)
        job = self.model[job_id]
        target = ACTIONS[action].get(job.state)
        with self._writing(job_id, Conflict if target is None else None) as tx:
            tx.jobs.act(job_id, action)
        job.state = target or job.state

    @rule(data=st.data())
    def extend(self, data: st.DataObject) -> None:
        job_id = self._job(data)
        job = self.model[job_id]
        target, more = ACTIONS[Action.EXTEND].get(job.state), 1.0
        refusal: type[Exception] | None = None
        if target is None:
            refusal = Conflict
        elif job.spent_seconds >= job.compute_seconds + more:
            refusal = InvalidRequest
        with self._writing(job_id, refusal) as tx:
            tx.jobs.extend(job_id, Extension(trials=1, compute_seconds=more))
        if refusal is None and target is not None:
            job.state = target
            job.trials, job.compute_seconds = job.trials + 1, job.compute_seconds + more

    @rule(owner=OWNERS, seconds=SECONDS)
    def claim(self, owner: str, seconds: float) -> None:
        free = sorted(
            (job.record.created_at, job_id)
            for job_id, job in self.model.items()
            if job.state in CLAIMABLE and self._is_free(job)
        )
        with self.store.begin() as tx:
            assert tx.leases.can_claim() == bool(free)
            lease = tx.leases.claim(owner, seconds)
        assert (lease and lease.job_id) == (free[0][1] if free else None)
        if lease is None:
            return
        job = self.model[lease.job_id]
        job.token += 1
        assert lease.token == job.token
        assert lease.expires_at == self.clock.now + timedelta(seconds=seconds)
        job.lease = lease
        self.leases.append(lease)

    @rule(data=st.data(), seconds=SECONDS)
    def renew(self, data: st.DataObject, seconds: float) -> None:
        lease = self._lease(data)
        with self.store.begin() as tx:
            assert tx.leases.renew(lease, seconds) == self._holds(lease)
        if self._holds(lease):
            expires_at = self.clock.now + timedelta(seconds=seconds)
            renewed = Lease(lease.job_id, lease.owner, lease.token, expires_at)
            self.model[lease.job_id].lease = renewed

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        lease = self._lease(data)
        with self.store.begin() as tx:
            assert tx.leases.release(lease) == self._holds(lease)
        if self._holds(lease):
            self.model[lease.job_id].lease = None

    @rule(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        self._begin(self._lease(data))

    def _begin(self, lease: Lease) -> None:
        """A worker process takes the job up."""
        job, refusal = self.model[lease.job_id], self._refusal(lease)
        with self._writing(lease.job_id, refusal) as tx:
            tx.jobs.begin(lease)
        if refusal is None and job.state is JobState.QUEUED:
            job.state = JobState.RUNNING

    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        """A worker process ends the job that is to be ended."""
        lease = self._lease(data)
        job, refusal = self.model[lease.job_id], self._refusal(lease)
        if refusal is None and job.state is not JobState.FINALIZING:
            refusal = Conflict
        with self._writing(lease.job_id, refusal) as tx:
            tx.jobs.move(lease.job_id, JobState.FINISHED, lease=lease)
        if refusal is None:
            job.state = JobState.FINISHED

    @rule(data=st.data())
    def propose(self, data: st.DataObject) -> None:
        self._propose(self._lease(data))

    def _propose(self, lease: Lease) -> None:
        job, refusal = self.model[lease.job_id], self._refusal(lease)
        added: tuple[TrialRecord, ...] = ()
        with self._writing(lease.job_id, refusal) as tx:
            added = tuple(tx.trials.add(lease, [proposal(len(job.states))]))
        job.states.update((trial.id, trial.state) for trial in added)
        self.trials.extend(added)

    @rule(data=st.data())
    def start(self, data: st.DataObject) -> None:
        lease = self._lease(data)
        trial = self._trial(data, lease)
        job, refusal = self.model[lease.job_id], self._no_start(lease, trial)
        with self._writing(lease.job_id, refusal) as tx:
            tx.trials.start(lease, trial.id, "cpu")
        if refusal is None:
            job.states[trial.id] = TrialState.RUNNING
            job.num_starts += 1
            job.num_started += trial.id not in job.begun
            job.begun.add(trial.id)

    @rule(data=st.data(), ends=st.booleans())
    def end_attempt(self, data: st.DataObject, ends: bool) -> None:
        """A trial completes, or waits for its next attempt."""
        lease = self._lease(data)
        trial = self._trial(data, lease)
        job, refusal = self.model[lease.job_id], self._refusal(lease, trial)
        if refusal is None and job.states[trial.id] is not TrialState.RUNNING:
            refusal = Conflict
        with self._writing(lease.job_id, refusal) as tx:
            if ends:
                tx.trials.finish(
                    lease,
                    trial.id,
                    TrialState.COMPLETE,
                    metric=0.5,
                    score=0.5,
                    compute_seconds=TRIAL_SECONDS,
                )
            else:
                tx.trials.requeue(lease, trial.id, "paused")
        if refusal is None:
            state = TrialState.COMPLETE if ends else TrialState.PROPOSED
            job.states[trial.id] = state
            job.spent_seconds += TRIAL_SECONDS if ends else 0.0

    @rule(seconds=st.sampled_from([1, 9, 11, 1000, -1, -30]))
    def turn_clock(self, seconds: float) -> None:
        self.clock.turn(seconds)

    def teardown(self) -> None:
        with self.store.read() as tx:
            for job_id, job in self.model.items():
                found = tx.jobs.get(job_id)
                assert (found.state, found.num_starts) == (job.state, job.num_starts)
                assert found.spent.trials == job.num_started <= found.budget.trials
                assert found.budget.trials == job.trials
                assert found.spent.compute_seconds == job.spent_seconds
                states = {t.id: t.state for t in tx.trials.history(job_id)}
                assert states == job.states

    def _job(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.model)))

    def _lease(self, data: st.DataObject) -> Lease:
        """One that is held, rather than one of old."""
        held = [job.lease for job in self.model.values() if job.lease is not None]
        lease: Lease = data.draw(_rather(held, self.leases))
        return lease

    def _trial(self, data: st.DataObject, lease: Lease) -> TrialRecord:
        """One of the lease's job, rather than any."""
        own = [trial for trial in self.trials if trial.job_id == lease.job_id]
        trial: TrialRecord = data.draw(_rather(own, self.trials))
        return trial

    @contextmanager
    def _writing(
        self, job_id: str, refusal: type[Exception] | None
    ) -> Iterator[Transaction]:
        """A transaction that is refused for just this reason, and then changes nothing."""
        if refusal is None:
            with self.store.begin() as tx:
                yield tx
            return
        before = self._seen(job_id)
        with pytest.raises(refusal) as refused, self.store.begin() as tx:
            yield tx
        assert type(refused.value) is refusal
        assert self._seen(job_id) == before

    def _seen(self, job_id: str) -> object:
        with self.store.read() as tx:
            return tx.jobs.get(job_id), tx.trials.history(job_id)

    def _refusal(
        self, lease: Lease, trial: TrialRecord | None = None
    ) -> type[Exception] | None:
        """Why nothing may be written under a lease, or not for a trial."""
        if not self._holds(lease):
            return LeaseLost
        known = trial is None or trial.id in self.model[lease.job_id].states
        return None if known else NotFound

    def _no_start(self, lease: Lease, trial: TrialRecord) -> type[Exception] | None:
        """Why a trial may not be started."""
        job, refusal = self.model[lease.job_id], self._refusal(lease, trial)
        if refusal is not None:
            return refusal
        goes_on = trial.id in job.begun
        if job.state is not JobState.RUNNING and not (
            goes_on and job.state is JobState.FINALIZING
        ):
            return JobNotRunning
        if job.is_spent or (not goes_on and job.num_started >= job.trials):
            return BudgetSpent
        if job.states[trial.id] is not TrialState.PROPOSED:
            return Conflict
        return None

    def _holds(self, lease: Lease) -> bool:
        held = self.model[lease.job_id].lease
        return held is not None and held.token == lease.token

    def _is_free(self, job: Job) -> bool:
        return job.lease is None or job.lease.expires_at <= self.clock.now


def _rather(these: list[Any], those: list[Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from([*these * 3, *those])


def test_leases_do_what_a_plain_model_does(url: str, clock: TurnableClock) -> None:
    on_sqlite = url.startswith("sqlite")
    with closing(Store(url, clock=clock)) as store:
        machine: Any = lambda: LeaseMachine(store, clock)  # noqa: E731
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=20 if on_sqlite else 6,
                stateful_step_count=30,
                deadline=None,
            ),
        )
