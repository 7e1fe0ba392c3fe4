"""Leases: one owner at a time, whatever clocks and processes do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from nas.errors import LeaseLost
from nas.states import JobState
from nas.store import JobRecord, Lease, Store
from nas.store.leases import CLAIMABLE
from nas.store.tables import JobRow
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import post, proposal


def claim(store: Store, owner: str = "worker-1", seconds: float = 10) -> Lease | None:
    with store.begin() as tx:
        return tx.leases.claim(owner, seconds)


def test_the_oldest_job_is_claimed_first_and_only_once(
    store: Store, clock: TurnableClock
) -> None:
    first = post(store)
    clock.turn(1)
    second = post(store)
    leases = [claim(store), claim(store), claim(store)]
    assert [lease and lease.job_id for lease in leases] == [first.id, second.id, None]


@pytest.mark.parametrize("state", JobState)
def test_only_a_job_that_needs_a_worker_is_claimed(
    store: Store, state: JobState
) -> None:
    ways: dict[JobState, list[JobState]] = {
        JobState.QUEUED: [],
        JobState.FINISHED: [JobState.FINALIZING, JobState.FINISHED],
    }
    job = post(store)
    with store.begin() as tx:
        for step in ways.get(state, [state]):
            tx.jobs.move(job.id, step)
    assert (claim(store) is not None) == (state in CLAIMABLE)


def test_a_lease_runs_out_unless_it_is_renewed(
    store: Store, clock: TurnableClock
) -> None:
    post(store)
    lease = claim(store)
    assert lease is not None
    clock.turn(9)
    with store.begin() as tx:
        assert tx.leases.renew(lease, 10)
    clock.turn(9)
    assert claim(store, "worker-2") is None
    clock.turn(1)
    taken = claim(store, "worker-2")
    assert taken is not None
    assert taken.token == lease.token + 1
    with store.begin() as tx:
        assert not tx.leases.renew(lease, 10)
        assert not tx.leases.release(lease)
        assert tx.leases.renew(taken, 10)


def test_a_released_job_is_free_at_once(store: Store) -> None:
    post(store)
    lease = claim(store)
    assert lease is not None
    with store.begin() as tx:
        assert tx.leases.release(lease)
        assert not tx.leases.renew(lease, 10)
    taken = claim(store, "worker-2")
    assert taken is not None
    assert taken.token == lease.token + 1


def test_an_owner_that_claims_anew_does_not_revive_its_old_lease(
    store: Store, clock: TurnableClock
) -> None:
    post(store)
    old = claim(store)
    clock.turn(11)
    new = claim(store)
    assert old is not None
    assert new is not None
    with store.begin() as tx:
        assert not tx.leases.renew(old, 10)
        tx.trials.add(new, [proposal(0)])
        with pytest.raises(LeaseLost):
            tx.trials.add(old, [proposal(1)])


@pytest.mark.parametrize("num_jobs", [1, 3])
def test_claimers_at_once_get_different_jobs(store: Store, num_jobs: int) -> None:
    jobs = [post(store) for _ in range(num_jobs)]
    barrier = Barrier(4)

    def claim_at_once(number: int) -> Lease | None:
        barrier.wait()
        return claim(store, f"worker-{number}")

    with ThreadPoolExecutor(4) as threads:
        leases = [lease for lease in threads.map(claim_at_once, range(4)) if lease]
    while lease := claim(store, "last"):  # one that was skipped while it was locked
        leases.append(lease)
    assert sorted(lease.job_id for lease in leases) == sorted(job.id for job in jobs)
    assert {lease.token for lease in leases} == {1}


class LeaseMachine(RuleBasedStateMachine):
    """Claims, renewals, writes and clock jumps against a model in plain Python."""

    leases = Bundle("leases")
    jobs = Bundle("jobs")

    def __init__(self, store: Store, clock: TurnableClock) -> None:
        super().__init__()
        self.store = store
        self.clock = clock
        self.clock.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.records: dict[str, JobRecord] = {}
        self.held: dict[str, Lease] = {}
        self.tokens: dict[str, int] = {}
        self.numbers: dict[str, int] = {}
        with store.begin() as tx:
            tx.jobs._session.connection.execute(delete(JobRow))

    @rule(target=jobs)
    def post(self) -> str:
        job = post(self.store)
        self.records[job.id] = job
        self.tokens[job.id] = self.numbers[job.id] = 0
        return job.id

    @rule(job_id=jobs)
    def cancel(self, job_id: str) -> None:
        if not self.records[job_id].state.is_final:
            with self.store.begin() as tx:
                self.records[job_id] = tx.jobs.move(job_id, JobState.CANCELLED)

    @rule(
        target=leases,
        owner=st.sampled_from(["worker-1", "worker-2"]),
        seconds=st.sampled_from([1, 10]),
    )
    def claim(self, owner: str, seconds: float) -> object:
        lease = claim(self.store, owner, seconds)
        free = sorted(
            (job.created_at, job.id)
            for job in self.records.values()
            if job.state in CLAIMABLE and self._is_free(job.id)
        )
        assert (lease and lease.job_id) == (free[0][1] if free else None)
        if lease is None:
            return multiple()
        self.tokens[lease.job_id] += 1
        assert lease.token == self.tokens[lease.job_id]
        assert lease.expires_at == self.clock.now + timedelta(seconds=seconds)
        self.held[lease.job_id] = lease
        return lease

    @rule(lease=leases, seconds=st.sampled_from([1, 10]))
    def renew(self, lease: Lease, seconds: float) -> None:
        with self.store.begin() as tx:
            assert tx.leases.renew(lease, seconds) == self._holds(lease)
        if self._holds(lease):
            expires_at = self.clock.now + timedelta(seconds=seconds)
            self.held[lease.job_id] = Lease(
                lease.job_id, lease.owner, lease.token, expires_at
            )

    @rule(lease=leases)
    def release(self, lease: Lease) -> None:
        with self.store.begin() as tx:
            assert tx.leases.release(lease) == self._holds(lease)
        if self._holds(lease):
            del self.held[lease.job_id]

    @rule(lease=leases)
    def write(self, lease: Lease) -> None:
        with self.store.read() as tx:
            before = tx.jobs.get(lease.job_id)
        try:
            with self.store.begin() as tx:
                tx.trials.add(lease, [proposal(self.numbers[lease.job_id])])
        except LeaseLost:
            assert not self._holds(lease)
            with self.store.read() as tx:
                assert tx.jobs.get(lease.job_id) == before
        else:
            assert self._holds(lease)
            self.numbers[lease.job_id] += 1

    @rule(seconds=st.sampled_from([1, 9, 11, 1000, -1, -30]))
    def turn_clock(self, seconds: float) -> None:
        self.clock.turn(seconds)

    def _holds(self, lease: Lease) -> bool:
        held = self.held.get(lease.job_id)
        return held is not None and held.token == lease.token

    def _is_free(self, job_id: str) -> bool:
        held = self.held.get(job_id)
        return held is None or held.expires_at <= self.clock.now


def test_leases_do_what_a_plain_model_does(
    url: str, clock: TurnableClock, request: pytest.FixtureRequest
) -> None:
    on_sqlite = url.startswith("sqlite")
    with closing(Store(url, clock=clock)) as store:
        machine: Callable[[], LeaseMachine] = lambda: LeaseMachine(store, clock)  # noqa: E731
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=30 if on_sqlite else 10,
                stateful_step_count=25,
                deadline=None,
            ),
        )
