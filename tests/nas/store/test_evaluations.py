"""What the jobs of a project remember of each other's trainings."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any

import pytest

from nas.errors import BudgetSpent, JobNotRunning, NasError
from nas.job import LatencyRequest
from nas.states import Action, JobState, TrialState
from nas.store import EvaluationRecord, Lease, Store
from nas.trial import EvaluationKey, TrialRecord, Usage
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import evaluation_key, finish, post, propose, run

OTHER: dict[str, Any] = {
    "fingerprint": "another network",
    "dataset_digest": "other data",
    "recipe_digest": "another recipe",
    "epochs": 2,
    "seed": -1,
}


def train(store: Store, lease: Lease, key: EvaluationKey) -> TrialRecord:
    (trial,) = propose(store, lease, fingerprint=key.fingerprint)
    with store.begin() as tx:
        return finish(tx, lease, trial, evaluation_key=key)


def find(store: Store, job_id: str, key: EvaluationKey) -> EvaluationRecord:
    with store.read() as tx:
        found = tx.trials.find_evaluation(job_id, key)
    assert found is not None
    return found


def delete(store: Store, job_id: str) -> None:
    with store.begin() as tx:
        if not tx.jobs.get(job_id).state.is_final:
            tx.jobs.move(job_id, JobState.CANCELLED)
        tx.jobs.delete(job_id)


def test_every_part_of_a_key_is_spoken_for() -> None:
    assert set(OTHER) == set(asdict(evaluation_key("any")))


@pytest.mark.parametrize("part", sorted(OTHER))
def test_an_evaluation_answers_no_key_of_which_a_part_differs(
    store: Store, part: str
) -> None:
    lease = run(store, post(store))
    key = evaluation_key("known")
    train(store, lease, key)
    other = replace(key, **{part: OTHER[part]})
    assert find(store, lease.job_id, key).key == key
    with store.read() as tx:
        assert tx.trials.find_evaluation(lease.job_id, other) is None


@pytest.mark.parametrize(
    ("stopped_by", "error"), [("pause", JobNotRunning), ("budget", BudgetSpent)]
)
def test_a_trial_is_reused_only_where_one_might_start(
    store: Store, stopped_by: str, error: type[NasError]
) -> None:
    job = post(store, budget={"trials": 1})
    lease = run(store, job)
    key = evaluation_key("known")
    if stopped_by == "budget":
        train(store, lease, key)
    else:
        train(store, run(store, post(store)), key)
        with store.begin() as tx:
            tx.jobs.act(job.id, Action.PAUSE)
    (waiting,) = propose(store, lease, fingerprint="known")
    known = find(store, job.id, key)
    with pytest.raises(error), store.begin() as tx:
        tx.trials.reuse(lease, waiting.id, known, metric=0.5, score=0.5)
    with store.read() as tx:
        assert tx.trials.get(waiting.id).state is TrialState.PROPOSED


def test_a_reused_trial_takes_a_place_of_the_budget_and_costs_nothing_else(
    store: Store,
) -> None:
    key = evaluation_key("known")
    train(store, run(store, post(store)), key)
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease, fingerprint="known")
    with store.begin() as tx:
        tx.trials.reuse(lease, trial.id, find(store, job.id, key), metric=1, score=0.9)
        spent = tx.jobs.get(job.id).spent
    assert (spent.trials, spent.compute_seconds, spent.best_score) == (1, 0.0, 0.9)


def test_what_was_measured_on_a_device_is_taken_over_with_its_name(
    store: Store,
) -> None:
    key = evaluation_key("known")
    source = run(store, post(store, latency=LatencyRequest(batch_size=8)))
    trained = train(store, source, key)
    with store.begin() as tx:
        tx.usages.note(source, trained.id, Usage(1000, 0.5))
    lease = run(store, post(store))
    (trial,) = propose(store, lease, fingerprint="known")
    known = find(store, lease.job_id, key)
    with store.begin() as tx:
        (measured,) = tx.trials.measured(known)
        reused = tx.trials.reuse(
            lease, trial.id, known, metric=1, score=1, measured=measured
        )
        assert len(tx.trials.measured(known)) == 2
    assert (measured.latency.batch_size, measured.is_on_gpu) == (8, False)
    assert (reused.device, reused.peak_memory_bytes, reused.utilisation) == (
        trained.device,
        1000,
        0.5,
    )


def test_a_result_outlives_its_trial_until_the_same_is_trained_again(
    store: Store,
) -> None:
    key = evaluation_key("known")
    source = run(store, post(store))
    trained = train(store, source, key)
    lease = run(store, post(store))
    (trial,) = propose(store, lease, fingerprint="known")
    with store.begin() as tx:
        tx.trials.reuse(
            lease, trial.id, find(store, lease.job_id, key), metric=1, score=1
        )
    delete(store, source.job_id)
    assert find(store, lease.job_id, key).trial_id == trained.id
    again = train(store, run(store, post(store)), key)
    assert find(store, lease.job_id, key).trial_id == again.id
    train(store, run(store, post(store)), key)
    assert find(store, lease.job_id, key).trial_id == again.id
    with store.read() as tx:
        kept = tx.trials.get(trial.id)
    assert (kept.state, kept.reused_from, kept.score) == (
        TrialState.REUSED,
        trained.id,
        1,
    )


def test_trials_that_ran_in_full_by_a_moment_are_those_that_a_later_job_begins_with(
    store: Store, clock: TurnableClock
) -> None:
    lease = run(store, post(store))
    first, pruned, second, _ = propose(store, lease, 4)
    with store.begin() as tx:
        first = finish(tx, lease, first)
        finish(tx, lease, pruned, TrialState.PRUNED)
    moment = clock()
    clock.turn(60)
    with store.begin() as tx:
        second = finish(tx, lease, second)
        found = tx.trials.whole(lease.job_id, until=moment)
        later = tx.trials.whole(lease.job_id, until=moment + timedelta(days=1))
    assert [trial.id for trial in found] == [first.id]
    assert [trial.id for trial in later] == [first.id, second.id]
    assert found[0].architecture == first.architecture
