"""Trials: proposed, started, reported and finished under a lease, and found again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from nas.errors import Conflict, InvalidRequest, LeaseLost, NotFound
from nas.states import TRIAL_MOVES, JobState, TrialState
from nas.store import Lease, Store, Transaction
from nas.trial import Costs, TrialRecord
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import (
    evaluation_key,
    finish,
    post,
    proposal,
    propose,
    report,
    run,
)


@pytest.fixture
def lease(store: Store) -> Lease:
    """The lease of a running job."""
    return run(store, post(store))


def test_a_proposal_is_stored_whole(store: Store, lease: Lease) -> None:
    new = proposal(0, label="resnet", costs=Costs(1, 2**40, 3, 4, 5))
    with store.begin() as tx:
        (added,) = tx.trials.add(lease, [new])
    with store.read() as tx:
        trial = tx.trials.get(added.id)
    assert trial == added
    for name in new.__slots__:
        assert getattr(trial, name) == getattr(new, name)
    assert (trial.state, trial.epochs, trial.attempts) == (TrialState.PROPOSED, 0, 0)


def test_trials_keep_the_order_in_which_they_were_added(
    store: Store, lease: Lease
) -> None:
    with store.begin() as tx:
        added = tx.trials.add(lease, [proposal(number) for number in (4, 0, 2)])
    assert [trial.number for trial in added] == [4, 0, 2]


def test_one_architecture_may_be_tried_by_several_trials(
    store: Store, lease: Lease
) -> None:
    first, second = propose(store, lease, 2, fingerprint="the-same")
    assert first.architecture == second.architecture


def test_a_number_is_given_once(store: Store, lease: Lease) -> None:
    propose(store, lease)
    with pytest.raises(Conflict, match=r"\[0\]"), store.begin() as tx:
        tx.trials.add(lease, [proposal(0)])
    with store.read() as tx:
        assert len(tx.trials.history(lease.job_id)) == 1


def test_a_trial_lives_from_proposal_to_result(
    store: Store, lease: Lease, clock: TurnableClock
) -> None:
    (trial,) = propose(store, lease)
    began = clock.now
    clock.turn(1)
    with store.begin() as tx:
        running = tx.trials.start(lease, trial.id, "cuda:0")
    assert (running.state, running.attempts, running.device) == ("running", 1, "cuda:0")
    with store.begin() as tx:
        tx.trials.report(
            lease, [(trial.id, report(1, 0.6)), (trial.id, report(2, 0.7))]
        )
        clock.turn(1)
    with store.begin() as tx:
        done = tx.trials.finish(
            lease, trial.id, TrialState.COMPLETE, metric=0.7, score=0.6
        )
    assert (done.state, done.metric, done.score, done.epochs) == (
        "complete",
        0.7,
        0.6,
        2,
    )
    assert (done.values, done.compute_seconds) == (report(2, 0.7).values, 2.0)
    assert done.started_at == began + timedelta(seconds=1)
    assert done.ended_at == began + timedelta(seconds=2)
    with store.read() as tx:
        assert tx.trials.get(trial.id).reports == (report(1, 0.6), report(2, 0.7))
        assert tx.trials.get(trial.id, reports=False).reports == ()


def test_a_lost_worker_costs_an_attempt_and_keeps_the_curve(
    store: Store, lease: Lease
) -> None:
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        tx.trials.report(lease, [(trial.id, report(1))])
        waiting = tx.trials.requeue(lease, trial.id, "worker 3 died")
        assert (waiting.state, waiting.attempts) == ("proposed", 1)
        assert (waiting.message, waiting.device) == ("worker 3 died", None)
        again = tx.trials.start(lease, trial.id, "cpu")
        assert (again.attempts, again.epochs) == (2, 1)
        assert tx.jobs.get(lease.job_id).num_starts == 2


def test_compute_seconds_are_charged_once_to_trial_and_job(
    store: Store, lease: Lease
) -> None:
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        tx.trials.report(lease, [(trial.id, report(1, seconds=2.0))])
        assert tx.jobs.get(lease.job_id).compute_seconds == 2.0
        failed = tx.trials.finish(
            lease, trial.id, TrialState.FAILED, compute_seconds=3.5
        )
        assert failed.compute_seconds == 3.5
        assert tx.jobs.get(lease.job_id).compute_seconds == 3.5


def test_a_failed_trial_says_why(store: Store, lease: Lease) -> None:
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        failed = tx.trials.finish(
            lease, trial.id, TrialState.FAILED, reason="diverged", message="loss is nan"
        )
    assert (failed.reason, failed.message) == ("diverged", "loss is nan")
    assert (failed.metric, failed.score, failed.values) == (None, None, {})


@pytest.mark.parametrize(
    ("state", "score"),
    [
        (TrialState.COMPLETE, None),
        (TrialState.COMPLETE, float("nan")),
        (TrialState.PRUNED, float("inf")),
    ],
)
def test_a_result_that_is_no_number_is_a_mistake(
    store: Store, lease: Lease, state: TrialState, score: float | None
) -> None:
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
    with pytest.raises(ValueError, match="diverged"), store.begin() as tx:
        tx.trials.finish(lease, trial.id, state, metric=score, score=score)


def reuse(tx: Transaction, lease: Lease, trial_id: str) -> TrialRecord:
    number = len(tx.trials.history(lease.job_id))
    (other,) = tx.trials.add(lease, [proposal(number)])
    key = evaluation_key(other.fingerprint)
    finish(tx, lease, other, evaluation_key=key)
    evaluation = tx.trials.find_evaluation(lease.job_id, key)
    assert evaluation is not None
    return tx.trials.reuse(lease, trial_id, evaluation, metric=0.5, score=0.4)


def ending(state: TrialState) -> Callable[[Transaction, Lease, str], TrialRecord]:
    return lambda tx, lease, trial_id: tx.trials.finish(
        lease, trial_id, state, metric=0.5, score=0.4
    )


MOVES: dict[TrialState, Callable[[Transaction, Lease, str], TrialRecord]] = {
    TrialState.PROPOSED: lambda tx, lease, id_: tx.trials.requeue(lease, id_, "lost"),
    TrialState.RUNNING: lambda tx, lease, id_: tx.trials.start(lease, id_, "cpu"),
    TrialState.REUSED: reuse,
    **{
        state: ending(state)
        for state in TrialState
        if state.is_final and state is not TrialState.REUSED
    },
}


@pytest.mark.parametrize("source", TrialState)
def test_a_trial_moves_along_the_table_and_nowhere_else(
    store: Store, source: TrialState
) -> None:
    for target in TrialState:
        lease = run(store, post(store))
        before = in_state(store, lease, source)
        if target in TRIAL_MOVES[source]:
            with store.begin() as tx:
                assert MOVES[target](tx, lease, before.id).state is target
        else:
            with pytest.raises(Conflict, match=str(source)), store.begin() as tx:
                MOVES[target](tx, lease, before.id)
            with store.read() as tx:
                assert tx.trials.get(before.id) == before
        check_counts(store, lease.job_id)


def in_state(store: Store, lease: Lease, state: TrialState) -> TrialRecord:
    """A trial that has come to ``state``."""
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        if state not in (TrialState.PROPOSED, TrialState.REUSED):
            tx.trials.start(lease, trial.id, "cpu")
        if state not in (TrialState.PROPOSED, TrialState.RUNNING):
            MOVES[state](tx, lease, trial.id)
        trial = tx.trials.get(trial.id)
    assert trial.state is state
    return trial


def check_counts(store: Store, job_id: str) -> None:
    with store.read() as tx:
        states = [trial.state for trial in tx.trials.history(job_id)]
        counts = tx.jobs.get(job_id).counts
    assert counts == {state: states.count(state) for state in TrialState}


def test_an_evaluation_is_kept_once_and_found_by_all_of_its_key(
    store: Store, lease: Lease
) -> None:
    first, second = propose(store, lease, 2, fingerprint="twice")
    key = evaluation_key("twice")
    with store.begin() as tx:
        finish(tx, lease, first, evaluation_key=key)
        finish(tx, lease, second, evaluation_key=key)
        found = tx.trials.find_evaluation(lease.job_id, key)
        assert found is not None
        assert (found.key, found.trial_id, found.values) == (
            key,
            first.id,
            report(1).values,
        )
        assert tx.trials.find_evaluation(lease.job_id, evaluation_key("twice")) is None


def test_a_result_for_an_architecture_that_is_gone_is_a_conflict(
    store: Store, lease: Lease
) -> None:
    (trial,) = propose(store, lease)
    with pytest.raises(Conflict, match="try again"), store.begin() as tx:
        finish(tx, lease, trial, evaluation_key=evaluation_key("gone"))
    with store.read() as tx:
        assert tx.trials.get(trial.id) == trial


def test_only_complete_trials_become_evaluations(store: Store, lease: Lease) -> None:
    (trial,) = propose(store, lease)
    key = evaluation_key(trial.fingerprint)
    with store.begin() as tx:
        finish(tx, lease, trial, TrialState.PRUNED, evaluation_key=key)
        assert tx.trials.find_evaluation(lease.job_id, key) is None


def test_a_reused_trial_has_the_result_and_names_its_source(
    store: Store, lease: Lease
) -> None:
    done, again = propose(store, lease, 2, fingerprint="known")
    key = evaluation_key("known")
    with store.begin() as tx:
        finish(tx, lease, done, evaluation_key=key)
        evaluation = tx.trials.find_evaluation(lease.job_id, key)
        assert evaluation is not None
        reused = tx.trials.reuse(lease, again.id, evaluation, metric=0.5, score=0.3)
    assert (reused.state, reused.reused_from) == (TrialState.REUSED, done.id)
    assert (reused.metric, reused.score, reused.epochs) == (0.5, 0.3, 1)
    assert (reused.values, reused.attempts) == (evaluation.values, 0)


def test_the_best_ran_in_full_and_ties_go_to_the_smaller_network(
    store: Store, lease: Lease
) -> None:
    large = propose(store, lease, 1, costs=Costs(900, 1, 1, 1, 1))
    rest = propose(store, lease, 4, costs=Costs(100, 1, 1, 1, 1))
    ends = [
        (large[0], TrialState.COMPLETE, 0.8),
        (rest[0], TrialState.COMPLETE, 0.8),
        (rest[1], TrialState.PRUNED, 0.9),
        (rest[2], TrialState.COMPLETE, 0.7),
    ]
    with store.begin() as tx:
        for trial, state, score in ends:
            finish(tx, lease, trial, state, score)
        best = tx.trials.best(lease.job_id, 5)
        job = tx.jobs.get(lease.job_id)
    assert [trial.number for trial in best] == [1, 0, 3]
    assert (job.best_trial_id, job.best_score) == (rest[0].id, 0.8)


def test_a_job_without_a_result_has_no_best(store: Store, lease: Lease) -> None:
    propose(store, lease)
    with store.read() as tx:
        assert tx.trials.best(lease.job_id) == ()
        assert tx.jobs.get(lease.job_id).best_trial_id is None


def test_a_history_is_ordered_and_has_every_curve(store: Store, lease: Lease) -> None:
    first, second, third = propose(store, lease, 3)
    with store.begin() as tx:
        finish(tx, lease, second)
        tx.trials.start(lease, third.id, "cpu")
        tx.trials.report(lease, [(third.id, report(2)), (third.id, report(1))])
        history = tx.trials.history(lease.job_id)
        unfinished = tx.trials.unfinished(lease.job_id)
    assert [len(trial.reports) for trial in history] == [0, 1, 2]
    assert [trial.number for trial in history] == [0, 1, 2]
    assert unfinished == (history[0], history[2])
    assert first.id == unfinished[0].id


def test_a_trial_is_written_only_under_its_own_jobs_lease(
    store: Store, lease: Lease
) -> None:
    (trial,) = propose(store, lease)
    other = run(store, post(store), owner="worker-2")
    with pytest.raises(NotFound, match=trial.id), store.begin() as tx:
        tx.trials.start(other, trial.id, "cpu")
    with pytest.raises(NotFound, match=trial.id), store.begin() as tx:
        tx.trials.report(other, [(trial.id, report(1))])


@pytest.mark.parametrize("moved_on", ["claimed", "released"])
def test_a_stale_lease_writes_nothing(
    store: Store, lease: Lease, clock: TurnableClock, moved_on: str
) -> None:
    waiting, running = propose(store, lease, 2)
    with store.begin() as tx:
        tx.trials.start(lease, running.id, "cpu")
    key = evaluation_key("stale")
    with store.begin() as tx:
        if moved_on == "released":
            assert tx.leases.release(lease)
        clock.turn(61)
        assert tx.leases.claim("worker-2", 60) is not None
    with store.read() as tx:
        before = tx.jobs.get(lease.job_id), tx.trials.history(lease.job_id)

    writes: list[Callable[[Transaction], object]] = [
        lambda tx: tx.trials.add(lease, [proposal(9)]),
        lambda tx: tx.trials.start(lease, waiting.id, "cpu"),
        lambda tx: tx.trials.report(lease, [(running.id, report(1))]),
        lambda tx: ending(TrialState.COMPLETE)(tx, lease, running.id),
        lambda tx: tx.trials.requeue(lease, running.id, "lost"),
        lambda tx: tx.jobs.move(lease.job_id, JobState.FINALIZING, lease=lease),
    ]
    for write in writes:
        with store.begin() as tx, pytest.raises(LeaseLost, match="worker-1"):
            write(tx)
    with store.read() as tx:
        assert tx.trials.find_evaluation(lease.job_id, key) is None
        assert before == (tx.jobs.get(lease.job_id), tx.trials.history(lease.job_id))


def test_an_unknown_column_is_refused_with_those_that_exist(
    store: Store, lease: Lease
) -> None:
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.trials.page(lease.job_id, sort="device")
    assert refused.value.field == "sort"
    assert "compute_seconds, ended_at, epochs" in str(refused.value.remedy)


def test_what_an_ended_job_left_unfinished_is_cancelled_once_its_worker_is_gone(
    store: Store, lease: Lease, clock: TurnableClock
) -> None:
    done, running, _ = propose(store, lease, 3)
    with store.begin() as tx:
        finish(tx, lease, done)
        tx.trials.start(lease, running.id, "cpu")
        assert tx.settling.settle("worker-2") == 0
        tx.jobs.move(lease.job_id, JobState.CANCELLED)
        assert tx.settling.settle("worker-2") == 0
        history = tx.trials.history(lease.job_id)
    clock.turn(61)
    with store.begin() as tx:
        assert tx.settling.settle("worker-2") == 2
        assert tx.settling.settle("worker-2") == 0
        states = [trial.state for trial in tx.trials.history(lease.job_id)]
    assert [trial.state for trial in history] == ["complete", "running", "proposed"]
    assert states == ["complete", "cancelled", "cancelled"]
    with pytest.raises(LeaseLost), store.begin() as tx:
        ending(TrialState.COMPLETE)(tx, lease, running.id)
