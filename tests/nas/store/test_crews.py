"""Worker processes as people look at them, and what a project has for them to do."""

from __future__ import annotations

import pytest

from nas.states import JobState, TrialState
from nas.store import DEVICES, Store
from tests.nas.store.samples import post, propose, run

ALIVE, SEEN = 30.0, 100.0


@pytest.fixture
def announce(store: Store):
    def announced(worker_id: str, num_busy: int | None = None) -> None:
        with store.begin() as tx:
            tx.workers.announce(
                worker_id,
                hostname=f"host-of-{worker_id}",
                num_cpus=4,
                num_gpus=1,
                num_actors=3,
                version="1.2.3",
            )
            if num_busy is not None:
                tx.overview.put_figures(worker_id, num_busy=num_busy, document={})

    return announced


def seen(store: Store, project_id: str = "default"):
    with store.read() as tx:
        return tx.crews.seen(project_id, ALIVE, SEEN)


def test_a_worker_is_shown_with_what_it_said(store, clock, announce):
    announce("worker-1", num_busy=2)
    (crew,) = seen(store)
    assert (crew.id, crew.hostname, crew.version) == (
        "worker-1",
        "host-of-worker-1",
        "1.2.3",
    )
    assert (crew.num_cpus, crew.num_gpus, crew.num_actors, crew.num_busy) == (
        4,
        1,
        3,
        2,
    )
    assert (crew.started_at, crew.last_seen_at) == (clock.now, clock.now)
    assert crew.is_alive


def test_one_that_is_silent_is_shown_as_gone_for_a_while(store, clock, announce):
    announce("worker-1")
    clock.turn(ALIVE + 1)
    announce("worker-2")
    assert [(c.id, c.is_alive) for c in seen(store)] == [
        ("worker-1", False),
        ("worker-2", True),
    ]
    clock.turn(SEEN - ALIVE)
    assert [c.id for c in seen(store)] == ["worker-2"]


def test_a_worker_names_the_jobs_that_it_drives_and_its_devices(store, announce):
    announce("worker-1")
    announce("worker-2")
    lease = run(store, post(store))
    with store.begin() as tx:
        tx.overview.put_figures(
            "worker-1", num_busy=1, document={DEVICES: [{"name": "H100"}]}
        )
    one, two = seen(store)
    assert one.job_ids == [lease.job_id]
    assert one.devices == [{"name": "H100"}]
    assert (two.job_ids, two.devices) == ([], [])


def test_a_job_whose_lease_ran_out_is_driven_by_nobody(store, clock, announce):
    run(store, post(store))
    clock.turn(61)
    announce("worker-1")
    assert seen(store)[0].job_ids == []


def test_another_projects_jobs_are_not_named_and_not_counted(store, announce):
    announce("worker-1")
    lease = run(store, post(store))
    propose(store, lease, 2)
    with store.begin() as tx:
        tx.projects.create("other")
    assert seen(store, "other")[0].job_ids == []
    with store.read() as tx:
        mine, others = tx.crews.load("default"), tx.crews.load("other")
    assert mine.num_jobs == dict.fromkeys(JobState, 0) | {JobState.RUNNING: 1}
    assert mine.num_trials == dict.fromkeys(TrialState, 0) | {TrialState.PROPOSED: 2}
    assert others.num_jobs == dict.fromkeys(JobState, 0)
    assert others.num_trials == dict.fromkeys(TrialState, 0)


def test_the_queue_is_as_old_as_its_oldest_job(store, clock):
    with store.read() as tx:
        assert tx.crews.load("default").queue_seconds == 0
    post(store)
    clock.turn(7)
    post(store)
    clock.turn(5)
    with store.read() as tx:
        assert tx.crews.load("default").queue_seconds == pytest.approx(12)
