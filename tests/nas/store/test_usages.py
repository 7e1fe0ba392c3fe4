"""What was measured of a trial's device before it was trained."""

from __future__ import annotations

from nas.states import TrialState
from nas.store import Lease, Store
from nas.trial import OVER_LIMIT, Latency
from tests.nas.store.samples import post, propose, run


def fail(store: Store, lease: Lease, trial_id: str, reason: str) -> None:
    with store.begin() as tx:
        tx.trials.finish(lease, trial_id, TrialState.FAILED, reason=reason)


def test_the_latency_of_a_trial_is_kept_with_its_device(store: Store) -> None:
    lease = run(store, post(store))
    trial, other = propose(store, lease, 2)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cuda on a")
        tx.usages.note_latency(lease, trial.id, Latency(0.125))

    with store.read() as tx:
        stored = tx.trials.get(trial.id)
        columns = tx.columns.all(lease.job_id)
        assert tx.trials.get(other.id).latency_ms is None
    assert (stored.latency_ms, stored.device) == (0.125, "cuda on a")
    assert columns["latency_ms"] == [0.125, None]


def test_how_many_were_over_a_limit_is_told_with_the_fastest_of_them(
    store: Store,
) -> None:
    lease = run(store, post(store))
    late, later, broken = propose(store, lease, 3)
    with store.begin() as tx:
        assert tx.usages.over_limit(lease.job_id) == (0, None)
        for trial, milliseconds in ((late, 3.0), (later, 4.0), (broken, 1.0)):
            tx.trials.start(lease, trial.id, "cpu on a")
            tx.usages.note_latency(lease, trial.id, Latency(milliseconds))
    fail(store, lease, late.id, OVER_LIMIT)
    fail(store, lease, later.id, OVER_LIMIT)
    fail(store, lease, broken.id, "diverged")

    with store.read() as tx:
        assert tx.usages.over_limit(lease.job_id) == (2, 3.0)
