"""Epoch reports: batches of many trials, each epoch once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from nas.errors import NotFound
from nas.store import Store
from nas.store.curves import EPOCHS_PER_PIECE
from nas.store.tables import CurveRow
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


def test_a_curve_of_many_pieces_is_read_whole_and_in_order(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    told = [report(epoch, 1 / epoch) for epoch in range(1, 51)]
    batches = [told[20:50], told[:20], told[40:50]]
    with store.begin() as tx:
        for batch in batches:
            tx.trials.report(lease, [(trial.id, each) for each in batch])
        assert tx.trials.get(trial.id).reports == tuple(told)


def test_a_value_that_only_some_epochs_have_is_no_value_of_the_others(
    store: Store,
) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    told = [
        Report(1, {"accuracy": 0.5}, 1.0),
        Report(2, {"loss": 0.5}, 1.0),
        Report(3, {"accuracy": 0.7, "loss": 0.4}, 1.0),
    ]
    with store.begin() as tx:
        for each in told:
            tx.trials.report(lease, [(trial.id, each)])
        assert tx.trials.get(trial.id).reports == tuple(told)


def test_an_epoch_rewrites_a_piece_of_its_curve_and_not_all_of_it(
    store: Store,
) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        batch = [(trial.id, report(epoch)) for epoch in range(1, 200)]
        tx.trials.report(lease, batch)
        rows = tx.trials._session.connection.execute(select(CurveRow.epochs)).scalars()
        sizes = [len(row["epoch"]) for row in rows]
    assert sum(sizes) == 199
    assert max(sizes) == EPOCHS_PER_PIECE
