"""The whole service in a few numbers."""

from __future__ import annotations

from nas.states import JobState, TrialState
from nas.store import Store
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run


def announce(store: Store, worker_id: str, num_busy: int) -> None:
    with store.begin() as tx:
        tx.workers.announce(
            worker_id,
            hostname="host",
            num_cpus=4,
            num_gpus=0,
            num_actors=4,
            version="0",
        )
        tx.overview.put_figures(
            worker_id, num_busy=num_busy, document={"nas_epochs": [[[], num_busy]]}
        )


def test_an_empty_service_has_zeros_for_every_state(store: Store) -> None:
    with store.read() as tx:
        record = tx.overview.get(15)
    assert record.num_jobs == dict.fromkeys(JobState, 0)
    assert record.num_trials == dict.fromkeys(TrialState, 0)
    assert (record.queue_seconds, record.workers) == (0.0, ())


def test_jobs_and_trials_are_counted_by_state_and_the_queue_by_its_oldest(
    store: Store, clock: TurnableClock
) -> None:
    lease = run(store, post(store))
    first, _ = propose(store, lease, 2)
    with store.begin() as tx:
        finish(tx, lease, first)
    post(store)
    clock.turn(30)
    post(store)
    clock.turn(12)
    with store.read() as tx:
        record = tx.overview.get(15)
    assert record.num_jobs[JobState.QUEUED] == 2
    assert record.num_jobs[JobState.RUNNING] == 1
    assert record.num_trials[TrialState.COMPLETE] == 1
    assert record.num_trials[TrialState.PROPOSED] == 1
    assert record.queue_seconds == 42


def test_what_workers_measure_is_replaced_by_the_next_heartbeat_and_goes_with_them(
    store: Store, clock: TurnableClock
) -> None:
    announce(store, "worker-1", 1)
    announce(store, "worker-2", 2)
    announce(store, "worker-2", 3)
    with store.read() as tx:
        workers = tx.overview.get(15).workers
    assert [(w.worker_id, w.num_actors, w.num_busy) for w in workers] == [
        ("worker-1", 4, 1),
        ("worker-2", 4, 3),
    ]
    assert workers[1].document == {"nas_epochs": [[[], 3]]}
    with store.begin() as tx:
        tx.workers.forget("worker-1")
        assert len(tx.overview.get(15).workers) == 1
    clock.turn(60)
    with store.read() as tx:
        assert tx.overview.get(15).workers == (), "nobody has heard of it for a minute"


def test_the_trace_by_which_a_job_came_is_kept_with_it(store: Store) -> None:
    job, other = post(store), post(store)
    with store.begin() as tx:
        tx.overview.put_trace(job.id, "00-abc-def-01")
        assert tx.overview.trace(job.id) == "00-abc-def-01"
        assert tx.overview.trace(other.id) is None
