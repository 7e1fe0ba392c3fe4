"""Artifacts: files by path, found by trial and kind."""

from __future__ import annotations

from nas.store import Store
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import post, propose, run


def test_the_newest_file_of_a_kind_is_found(store: Store, clock: TurnableClock) -> None:
    job = post(store)
    lease = run(store, job)
    trial, other = propose(store, lease, 2)
    with store.begin() as tx:
        tx.artifacts.put(job.id, trial.id, "checkpoint", "/epoch-1", 1, "a" * 64)
    clock.turn(1)
    with store.begin() as tx:
        newest = tx.artifacts.put(
            job.id, trial.id, "checkpoint", "/epoch-2", 2, "b" * 64
        )
        tx.artifacts.put(job.id, None, "report", "/report", 3, "c" * 64)
        assert tx.artifacts.find(trial.id, "checkpoint") == newest
        assert tx.artifacts.find(trial.id, "weights") is None
        assert tx.artifacts.find(other.id, "checkpoint") is None
        paths = [artifact.path for artifact in tx.artifacts.of_job(job.id)]
    assert paths == ["/epoch-1", "/epoch-2", "/report"]


def test_a_file_that_is_written_again_is_replaced(store: Store) -> None:
    job = post(store)
    (trial,) = propose(store, run(store, job))
    with store.begin() as tx:
        tx.artifacts.put(job.id, trial.id, "weights", "/weights", 1, "a" * 64)
        tx.artifacts.put(job.id, trial.id, "weights", "/weights", 2, "b" * 64)
        (artifact,) = tx.artifacts.of_job(job.id)
    assert (artifact.num_bytes, artifact.sha256) == (2, "b" * 64)
