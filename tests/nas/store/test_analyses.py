"""What analyses read of all trials of a job beside their columns."""

from __future__ import annotations

import json

from nas.store import Store
from nas.trial import Report
from tests.nas.store.samples import post, propose, run


def parsed(rows):
    return sorted(
        (n, json.loads(epochs), json.loads(values)) for n, epochs, values in rows
    )


def test_choices_are_read_by_number_from_where_one_knows_them(store: Store):
    lease = run(store, post(store))
    other = run(store, post(store), owner="worker-2")
    for kind in ("add", "gate", "none"):
        propose(store, lease, choices={"edge_0_1": kind})
    propose(store, other, choices={"edge_0_1": "concat"})
    with store.read() as tx:
        numbers, choices = tx.analyses.choices(lease.job_id, 1)
        assert tx.analyses.choices(lease.job_id, 3) == ([], [])
    assert numbers == [1, 2]
    assert [json.loads(c) for c in choices] == [
        {"edge_0_1": "gate"},
        {"edge_0_1": "none"},
    ]


def test_one_metric_is_read_piece_by_piece_of_all_trials_or_of_some(store: Store):
    lease = run(store, post(store))
    first, second = propose(store, lease, 2)
    propose(store, lease)
    with store.begin() as tx:
        for trial in (first, second):
            tx.trials.start(lease, trial.id, "cpu")
        curve = [
            Report(e, {"accuracy": e / 100, "loss": 1.0}, 1.0) for e in range(1, 19)
        ]
        tx.trials.report(lease, [(first.id, report) for report in curve])
        tx.trials.report(lease, [(second.id, Report(1, {"train_loss": 2.0}, 1.0))])
    with store.read() as tx:
        every = parsed(tx.analyses.epochs_of(lease.job_id, "accuracy", None))
        named = parsed(tx.analyses.epochs_of(lease.job_id, "accuracy", [first.id]))
        assert tx.analyses.epochs_of(lease.job_id, "accuracy", [second.id]) == []
        assert tx.analyses.epochs_of(lease.job_id, "accuracy", []) == []
        curves = tx.analyses.curves([first.id])
    assert every == named
    assert every == [
        (0, list(range(1, 17)), [e / 100 for e in range(1, 17)]),
        (0, [17, 18], [0.17, 0.18]),
    ]
    assert list(curves) == [first.id]
    assert [report.epoch for report in curves[first.id]] == list(range(1, 19))


def test_an_epoch_without_the_metric_keeps_its_place(store: Store):
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        batch = [Report(1, {"loss": 1.0}, 1.0), Report(2, {"accuracy": 0.5}, 1.0)]
        tx.trials.report(lease, [(trial.id, report) for report in batch])
    with store.read() as tx:
        rows = parsed(tx.analyses.epochs_of(lease.job_id, "accuracy", None))
    assert rows == [(0, [1, 2], [None, 0.5])]
