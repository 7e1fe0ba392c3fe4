"""Leases that are renewed while the process is busy, and reports that are written together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from queue import Queue

import pytest

from nas.errors import LeaseLost, ServiceUnavailable
from nas.store import Lease, Store
from nas.trial import Report
from tests.workers.jobs import events, post, table_job
from tests.workers.trials import add_trial
from workers.keeper import LeaseKeeper
from workers.reports import ReportBatch

SECONDS = 0.4


@pytest.fixture
def lease(store: Store) -> Lease:
    post(store, table_job())
    return claim(store, "first")


@pytest.fixture
def lost() -> Queue[Lease]:
    return Queue()


@pytest.fixture
def keeper(store: Store, lost: Queue[Lease]) -> Iterator[LeaseKeeper]:
    keeper = LeaseKeeper(store, SECONDS, lambda lease, _: lost.put(lease))
    keeper.start()
    yield keeper
    keeper.stop()


def claim(store: Store, owner: str) -> Lease:
    with store.begin() as transaction:
        lease = transaction.leases.claim(owner, SECONDS)
        assert lease is not None
        transaction.jobs.begin(lease)
    return lease


def test_a_lease_is_held_for_longer_than_it_lasts(
    store: Store, lease: Lease, keeper: LeaseKeeper, lost: Queue[Lease]
) -> None:
    keeper.hold(lease, time.monotonic())
    time.sleep(3 * SECONDS)
    with store.begin() as transaction:
        assert transaction.leases.claim("second", SECONDS) is None
    assert lost.empty()


def test_a_lease_that_another_took_is_said_to_be_lost_once(
    store: Store, lease: Lease, keeper: LeaseKeeper, lost: Queue[Lease]
) -> None:
    time.sleep(SECONDS)
    claim(store, "second")
    keeper.hold(lease, time.monotonic())
    assert lost.get(timeout=5) == lease
    time.sleep(SECONDS)
    assert lost.empty()


def test_a_lease_that_was_let_go_runs_out(
    store: Store, lease: Lease, keeper: LeaseKeeper, lost: Queue[Lease]
) -> None:
    keeper.hold(lease, time.monotonic())
    keeper.let_go(lease)
    time.sleep(SECONDS)
    assert claim(store, "second").token == lease.token + 1
    assert lost.empty()


class Unreachable:
    """A store whose database does not answer."""

    def begin(self) -> Store:
        raise ServiceUnavailable("the database does not answer")


def test_a_lease_that_cannot_be_renewed_is_given_up_before_it_runs_out(
    lease: Lease,
) -> None:
    lost: Queue[tuple[str, float]] = Queue()
    asked_at = time.monotonic()
    keeper = LeaseKeeper(
        Unreachable(),  # type: ignore[arg-type]
        SECONDS,
        lambda _, why: lost.put((why, time.monotonic())),
    )
    keeper.start()
    keeper.hold(lease, asked_at)
    why, at = lost.get(timeout=5)
    keeper.stop()
    assert asked_at + SECONDS / 2 < at < asked_at + SECONDS
    assert "not renewed" in why
    assert lost.empty()


def test_a_process_that_was_stopped_for_longer_than_its_lease_gives_it_up_on_waking(
    store: Store, lease: Lease, lost: Queue[Lease]
) -> None:
    stopped_at = time.monotonic()
    now = [stopped_at]
    keeper = LeaseKeeper(store, 8.0, lambda one, _: lost.put(one), lambda: now[0])
    keeper.hold(lease, stopped_at)
    keeper.start()
    time.sleep(0.5)
    assert lost.empty()
    now[0] += 60
    assert lost.get(timeout=5) == lease
    keeper.stop()


def test_the_first_report_is_written_at_once_and_the_next_ones_together(
    store: Store, lease: Lease
) -> None:
    async def scenario() -> None:
        batch = ReportBatch(store, lease, interval_seconds=0.2)
        writing = asyncio.create_task(batch.keep_writing())
        batch.add(trial.id, Report(1, {"accuracy": 0.1}, 1.0))
        await asyncio.sleep(0.05)
        assert written() == [1]
        for epoch in (2, 3, 4):
            batch.add(trial.id, Report(epoch, {"accuracy": 0.1}, 1.0))
        await asyncio.sleep(0.05)
        assert written() == [1]
        await asyncio.sleep(0.3)
        assert written() == [1, 3]
        writing.cancel()

    def written() -> list[int]:
        return [
            len(event.payload["reports"])
            for event in events(store, lease.job_id)
            if event.kind == "trial.report"
        ]

    trial = add_trial(store, lease)
    asyncio.run(scenario())


def test_a_report_under_a_lost_lease_ends_the_writing(
    store: Store, lease: Lease
) -> None:
    async def scenario() -> None:
        batch = ReportBatch(store, lease, interval_seconds=0)
        batch.add(trial.id, Report(1, {"accuracy": 0.1}, 1.0))
        with pytest.raises(LeaseLost):
            await asyncio.wait_for(batch.keep_writing(), 5)

    trial = add_trial(store, lease)
    time.sleep(SECONDS)
    claim(store, "second")
    asyncio.run(scenario())
