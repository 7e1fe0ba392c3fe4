"""Ablations: what was found is kept as it is found, by the one worker process that has claimed it."""

from __future__ import annotations

import pytest

from nas.errors import Conflict, NotFound
from nas.states import RunState
from nas.store import AblationRecord, Store
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


def request(store: Store, trial: TrialRecord, retrain: bool = False) -> AblationRecord:
    with store.begin() as tx:
        return tx.ablations.request(trial.id, retrain=retrain)


def claim(store: Store, owner: str, retrain: bool = False) -> AblationRecord | None:
    with store.begin() as tx:
        return tx.ablations.claim_one(owner, retrain=retrain)


def test_a_trial_has_one_ablation_with_and_one_without_retraining(
    store: Store, trial: TrialRecord
) -> None:
    short, long = request(store, trial), request(store, trial, retrain=True)
    assert short.id != long.id
    assert request(store, trial).id == short.id
    with store.read() as tx:
        assert tx.ablations.of_trial(trial.id, retrain=True) == long
        assert tx.ablations.can_claim_one(retrain=True)


def test_a_long_ablation_keeps_no_short_one_waiting(
    store: Store, trial: TrialRecord
) -> None:
    long, short = request(store, trial, retrain=True), request(store, trial)
    claimed = claim(store, "worker-1")
    assert claimed is not None
    assert claimed.id == short.id
    assert claim(store, "worker-1") is None
    claimed = claim(store, "worker-1", retrain=True)
    assert claimed is not None
    assert claimed.id == long.id


def test_what_was_found_before_it_was_held_is_there_when_it_goes_on(
    store: Store, trial: TrialRecord
) -> None:
    asked = request(store, trial)
    claim(store, "worker-1")
    with store.begin() as tx:
        tx.ablations.note(asked.id, "worker-1", {"removals": [1]}, 2.5)
        tx.ablations.held(asked.id, "worker-1")
    taken = claim(store, "worker-2")
    assert taken is not None
    assert (taken.findings, taken.compute_seconds) == ({"removals": [1]}, 2.5)
    with store.begin() as tx:
        done = tx.ablations.complete(asked.id, "worker-2")
    assert (done.state, done.findings) == (RunState.COMPLETE, {"removals": [1]})


def test_a_process_whose_ablation_was_taken_over_writes_nothing_more(
    store: Store, trial: TrialRecord, clock: TurnableClock
) -> None:
    asked = request(store, trial)
    claim(store, "worker-1")
    clock.turn(61)
    assert claim(store, "worker-2") is not None
    with store.begin() as tx:
        tx.ablations.note(asked.id, "worker-2", {"of": 2}, 1.0)
    for late in (
        lambda tx: tx.ablations.note(asked.id, "worker-1", {"of": 1}, 1.0),
        lambda tx: tx.ablations.complete(asked.id, "worker-1"),
        lambda tx: tx.ablations.failed(asked.id, "worker-1", "killed"),
        lambda tx: tx.ablations.held(asked.id, "worker-1"),
    ):
        with pytest.raises(Conflict), store.begin() as tx:
            late(tx)
    with store.read() as tx:
        assert tx.ablations.get(asked.id).findings == {"of": 2}


def test_a_failed_ablation_may_be_asked_for_again_and_keeps_what_it_found(
    store: Store, trial: TrialRecord
) -> None:
    asked = request(store, trial)
    claim(store, "worker-1")
    with store.begin() as tx:
        tx.ablations.note(asked.id, "worker-1", {"removals": [1]}, 2.5)
        failed = tx.ablations.failed(asked.id, "worker-1", "out of memory")
    assert (failed.state, failed.message) == (RunState.FAILED, "out of memory")
    again = request(store, trial)
    assert (again.id, again.state, again.message) == (asked.id, RunState.QUEUED, None)
    assert again.findings == {"removals": [1]}


def test_each_move_is_told_as_an_event(store: Store, trial: TrialRecord) -> None:
    asked = request(store, trial)
    claim(store, "worker-1")
    with store.begin() as tx:
        tx.ablations.complete(asked.id, "worker-1")
    with store.read() as tx:
        events = [
            (event.payload["state"], event.payload["retrain"])
            for event in tx.events.after(trial.job_id, 0)
            if event.kind == "ablation.state"
        ]
    assert events == [("queued", False), ("running", False), ("complete", False)]


def test_what_does_not_exist_is_not_found(store: Store) -> None:
    with store.begin() as tx, pytest.raises(NotFound, match="trial_none"):
        tx.ablations.request("trial_none", retrain=False)
    with store.read() as tx, pytest.raises(NotFound, match="ablation_none"):
        tx.ablations.get("ablation_none")
