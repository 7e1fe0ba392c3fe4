"""Epoch reports: batches of many trials, each epoch once."""

from __future__ import annotations

import pytest

from nas.errors import NotFound
from nas.store import Store
from nas.trial import Report
from tests.nas.store.samples import post, propose, report, run


def test_a_batch_reaches_every_trial_and_is_one_event(store: Store) -> None:
    lease = run(store, post(store))
    first, second = propose(store, lease, 2)
    with store.begin() as tx:
        newest = tx.jobs.get(lease.job_id).last_event
        batch = [(first.id, report(1)), (second.id, report(1)), (first.id, report(2))]
        tx.trials.report(lease, batch)
        (event,) = tx.events.after(lease.job_id, newest)
        assert tx.trials.get(first.id).reports == (report(1), report(2))
        assert tx.trials.get(second.id).reports == (report(1),)
    assert event.kind == "trial.report"
    assert [
        (entry["trial_id"], entry["number"], entry["epoch"], entry["values"])
        for entry in event.payload["reports"]
    ] == [
        (trial_id, 0 if trial_id == first.id else 1, r.epoch, r.values)
        for trial_id, r in batch
    ]


def test_an_epoch_that_is_trained_again_replaces_its_report(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.report(
            lease, [(trial.id, report(1, 0.1)), (trial.id, report(2, 0.2))]
        )
        tx.trials.report(lease, [(trial.id, report(1, 0.3))])
        stored = tx.trials.get(trial.id)
    assert stored.reports == (report(1, 0.3), report(2, 0.2))
    assert (stored.epochs, stored.values) == (2, report(2, 0.2).values)
    assert stored.compute_seconds == 3.0


def test_the_same_epoch_twice_in_a_batch_counts_as_its_last(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.report(
            lease, [(trial.id, report(1, 0.1)), (trial.id, report(1, 0.3))]
        )
        assert tx.trials.get(trial.id).reports == (report(1, 0.3),)


def test_values_that_are_not_finite_are_left_out(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    values = {"accuracy": 0.5, "loss": float("nan"), "train_loss": float("inf")}
    with store.begin() as tx:
        tx.trials.report(lease, [(trial.id, Report(1, values, 1.0))])
        assert tx.trials.get(trial.id).reports[0].values == {"accuracy": 0.5}


def test_an_empty_batch_is_no_event(store: Store) -> None:
    lease = run(store, post(store))
    with store.begin() as tx:
        before = tx.jobs.get(lease.job_id)
        tx.trials.report(lease, [])
        assert tx.jobs.get(lease.job_id) == before


def test_a_batch_with_a_foreign_trial_writes_nothing(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with pytest.raises(NotFound, match="trial_none"), store.begin() as tx:
        tx.trials.report(lease, [(trial.id, report(1)), ("trial_none", report(1))])
    with store.read() as tx:
        assert tx.trials.get(trial.id).reports == ()
