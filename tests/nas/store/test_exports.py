"""Exports: one for each trial, made by one worker process at a time."""

from __future__ import annotations

import pytest

from nas.errors import Conflict, NotFound
from nas.states import ExportState
from nas.store import ExportRecord, Store
from nas.trial import TrialRecord
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run


@pytest.fixture
def trial(store: Store) -> TrialRecord:
    """A complete trial."""
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        return finish(tx, lease, trial)


def request(store: Store, trial: TrialRecord) -> ExportRecord:
    with store.begin() as tx:
        return tx.exports.request(trial.id)


def claim(store: Store, owner: str) -> ExportRecord | None:
    with store.begin() as tx:
        return tx.exports.claim(owner, silent_seconds=60)


def announce(store: Store, worker_id: str) -> None:
    with store.begin() as tx:
        tx.workers.announce(
            worker_id,
            hostname="here",
            num_cpus=2,
            num_gpus=0,
            num_actors=2,
            version="1",
        )


def test_an_export_is_queued_claimed_and_ready(
    store: Store, trial: TrialRecord
) -> None:
    queued = request(store, trial)
    assert (queued.state, queued.job_id) == (ExportState.QUEUED, trial.job_id)
    claimed = claim(store, "worker-1")
    assert claimed is not None
    assert (claimed.id, claimed.owner) == (queued.id, "worker-1")
    with store.begin() as tx:
        ready = tx.exports.ready(queued.id, "/bundle.zip", 5, "0" * 64)
        assert tx.exports.get(queued.id) == ready
    assert (ready.state, ready.path, ready.num_bytes) == ("ready", "/bundle.zip", 5)


@pytest.mark.parametrize("state", ["queued", "running", "ready"])
def test_asking_again_gives_the_same_export(
    store: Store, trial: TrialRecord, state: str
) -> None:
    export = request(store, trial)
    with store.begin() as tx:
        if state != "queued":
            tx.exports.claim("worker-1")
        if state == "ready":
            tx.exports.ready(export.id, "/bundle.zip", 5, "0" * 64)
    again = request(store, trial)
    assert (again.id, again.state) == (export.id, state)


def test_asking_again_after_a_failure_tries_again(
    store: Store, trial: TrialRecord
) -> None:
    export = request(store, trial)
    claim(store, "worker-1")
    with store.begin() as tx:
        failed = tx.exports.failed(export.id, "logits differ")
    assert (failed.state, failed.message) == ("failed", "logits differ")
    again = request(store, trial)
    assert (again.id, again.state, again.message) == (export.id, "queued", None)
    assert claim(store, "worker-2") is not None


def test_an_export_is_claimed_once(store: Store, trial: TrialRecord) -> None:
    request(store, trial)
    assert claim(store, "worker-1") is not None
    assert claim(store, "worker-2") is None


def test_an_export_is_taken_over_once_its_worker_is_silent(
    store: Store, trial: TrialRecord, clock: TurnableClock
) -> None:
    export = request(store, trial)
    announce(store, "worker-1")
    claim(store, "worker-1")
    clock.turn(50)
    announce(store, "worker-1")
    clock.turn(50)
    assert claim(store, "worker-2") is None
    clock.turn(11)
    taken = claim(store, "worker-2")
    assert taken is not None
    assert (taken.id, taken.owner) == (export.id, "worker-2")


def test_an_export_that_is_done_is_not_done_again(
    store: Store, trial: TrialRecord
) -> None:
    export = request(store, trial)
    with pytest.raises(Conflict, match="queued"), store.begin() as tx:
        tx.exports.ready(export.id, "/bundle.zip", 5, "0" * 64)
    claim(store, "worker-1")
    with store.begin() as tx:
        tx.exports.ready(export.id, "/bundle.zip", 5, "0" * 64)
    with pytest.raises(Conflict, match="ready"), store.begin() as tx:
        tx.exports.failed(export.id, "too late")


def test_what_does_not_exist_is_not_found(store: Store) -> None:
    with store.begin() as tx, pytest.raises(NotFound, match="trial_none"):
        tx.exports.request("trial_none")
    with store.read() as tx, pytest.raises(NotFound, match="export_none"):
        tx.exports.get("export_none")
