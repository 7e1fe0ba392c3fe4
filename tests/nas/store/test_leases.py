"""Leases: one owner at a time, whatever clocks and processes do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from nas.errors import LeaseLost
from nas.states import JobState
from nas.store import Lease, Store
from nas.store.leases import CLAIMABLE
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
