"""What can be done to a job: over the full product of states and actions, and what it may spend."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest

from nas.budget import Extension
from nas.errors import BudgetSpent, Conflict, InvalidRequest, JobNotRunning
from nas.states import ACTIONS, JOB_MOVES, Action, EndReason, JobState, TrialState
from nas.store import JobRecord, Lease, Store
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, report, run

MORE = Extension(trials=5)


def in_state(store: Store, state: JobState) -> JobRecord:
    """A job that has come to ``state`` by the shortest way."""
    ways = deque([[JobState.QUEUED]])
    while ways[0][-1] is not state:
        way = ways.popleft()
        ways.extend([*way, target] for target in JOB_MOVES[way[-1]])
    job = post(store)
    with store.begin() as tx:
        for step in ways[0][1:]:
            job = tx.jobs.move(job.id, step)
    return job


def do(store: Store, job_id: str, action: Action) -> JobRecord:
    with store.begin() as tx:
        if action is Action.EXTEND:
            return tx.jobs.extend(job_id, MORE).job
        return tx.jobs.act(job_id, action).job


@pytest.mark.parametrize("state", JobState)
def test_an_action_leads_where_the_table_says_and_is_refused_elsewhere(
    store: Store, state: JobState
) -> None:
    for action in Action:
        job = in_state(store, state)
        if state in ACTIONS[action]:
            assert do(store, job.id, action).state is ACTIONS[action][state]
            continue
        with pytest.raises(Conflict) as refused:
            do(store, job.id, action)
        assert f"is {state}" in str(refused.value)
        assert "clone" in str(refused.value), "it does not say what can be done"
        with store.read() as tx:
            assert tx.jobs.get(job.id) == job


@pytest.mark.parametrize("state", JobState)
def test_a_trial_starts_in_a_running_job_and_goes_on_in_a_stopped_one(
    store: Store, state: JobState
) -> None:
    job = in_state(store, JobState.QUEUED)
    lease = run(store, job)
    begun, new = propose(store, lease, 2)
    with store.begin() as tx:
        tx.trials.start(lease, begun.id, "cpu")
        tx.trials.requeue(lease, begun.id, "paused")
    ways = {JobState.FINISHED: [JobState.FINALIZING]}
    if state is not JobState.RUNNING:
        with store.begin() as tx:
            for step in [*ways.get(state, []), state]:
                tx.jobs.move(job.id, step)
    goes_on = state in (JobState.RUNNING, JobState.FINALIZING)
    for trial, may in ((new, state is JobState.RUNNING), (begun, goes_on)):
        if may:
            with store.begin() as tx:
                tx.trials.start(lease, trial.id, "cpu")
        else:
            with pytest.raises(JobNotRunning, match=str(state)), store.begin() as tx:
                tx.trials.start(lease, trial.id, "cpu")


def job_with(store: Store, **budget: float) -> tuple[JobRecord, Lease]:
    post(store, budget={"trials": 50, **budget})
    with store.begin() as tx:
        lease = tx.leases.claim("worker-1", 60)
        assert lease is not None
        return tx.jobs.begin(lease), lease


def test_the_last_trial_of_a_budget_is_started_once_however_many_try(
    store: Store,
) -> None:
    job, lease = job_with(store, trials=3)
    waiting = propose(store, lease, 8)

    def start(trial_id: str) -> bool:
        try:
            with store.begin() as tx:
                tx.trials.start(lease, trial_id, "cpu")
        except BudgetSpent as spent:
            return spent.reason != EndReason.TRIALS
        return True

    with ThreadPoolExecutor(4) as threads:
        started = list(threads.map(start, [trial.id for trial in waiting]))
    assert sum(started) == 3
    with store.read() as tx:
        assert tx.jobs.get(job.id).spent.trials == 3


def test_a_trial_that_goes_on_is_charged_as_one(store: Store) -> None:
    _, lease = job_with(store, trials=1)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        for _ in range(3):
            tx.trials.start(lease, trial.id, "cpu")
            tx.trials.requeue(lease, trial.id, "paused")
        job = tx.jobs.get(lease.job_id)
    assert (job.spent.trials, job.num_starts) == (1, 3)


@pytest.mark.parametrize(
    "budget", [{"compute_seconds": 2.5}, {"target_score": 0.5}, {"wall_seconds": 30.0}]
)
def test_no_trial_starts_once_any_part_of_the_budget_is_spent(
    store: Store, clock: TurnableClock, budget: dict[str, float]
) -> None:
    (reason,) = budget
    _, lease = job_with(store, **budget)
    first, begun, new = propose(store, lease, 3)
    with store.begin() as tx:
        tx.trials.start(lease, begun.id, "cpu")
        tx.trials.report(lease, [(begun.id, report(1)), (begun.id, report(2))])
        tx.trials.requeue(lease, begun.id, "paused")
        finish(tx, lease, first, score=0.5)
    clock.turn(30)
    for trial in (begun, new):
        with pytest.raises(BudgetSpent) as spent, store.begin() as tx:
            tx.trials.start(lease, trial.id, "cpu")
        assert spent.value.reason == reason


def test_time_counts_while_the_job_is_driven_and_no_other(
    store: Store, clock: TurnableClock
) -> None:
    def spent() -> float:
        with store.read() as tx:
            return tx.jobs.get(job.id).spent.wall_seconds

    def drive(seconds: float) -> Lease:
        with store.begin() as tx:
            lease = tx.leases.claim("worker", 60)
            assert lease is not None
            tx.jobs.begin(lease)
        clock.turn(seconds)
        return lease

    job = post(store)
    clock.turn(1000)
    lease = drive(10)
    with store.begin() as tx:
        tx.jobs.charge(lease)
    clock.turn(5)
    with store.begin() as tx:
        assert tx.jobs.rest(lease) is JobState.RUNNING
        tx.leases.release(lease)
    assert spent() == 15
    clock.turn(1000)  # nobody drives it
    lease = drive(7)
    with store.begin() as tx:
        tx.jobs.act(job.id, Action.PAUSE)
    assert spent() == 22
    clock.turn(1000)
    with store.begin() as tx:
        tx.jobs.rest(lease)
        tx.leases.release(lease)
        tx.jobs.act(job.id, Action.RESUME)
    clock.turn(1000)
    lease = drive(3)
    clock.turn(-100)  # a clock that is set back takes nothing away
    with store.begin() as tx:
        tx.jobs.charge(lease)
    assert spent() == 22
    clock.turn(61)  # its process is killed; the next one pays for itself alone
    with store.begin() as tx:
        tx.leases.release(lease)
    drive(2)
    with store.begin() as tx:
        tx.jobs.act(job.id, Action.CANCEL)
    assert spent() == 24


def test_what_was_trained_and_lost_is_charged_once(store: Store) -> None:
    _, lease = job_with(store)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        tx.trials.report(lease, [(trial.id, report(1, seconds=2.0))])
        tx.trials.requeue(lease, trial.id, "lost", lost=True, lost_seconds=0.5)
        tx.trials.start(lease, trial.id, "cpu")
        tx.trials.report(lease, [(trial.id, report(1, seconds=2.0))])  # trained again
        tx.trials.finish(
            lease,
            trial.id,
            TrialState.CANCELLED,
            compute_seconds=2.0,
            lost_seconds=0.25,
        )
        job, ended = tx.jobs.get(lease.job_id), tx.trials.get(trial.id)
    assert job.compute_seconds == job.spent.compute_seconds == 4.75
    assert (ended.compute_seconds, ended.num_losses) == (4.75, 1)


def test_an_extension_with_a_key_is_added_once(store: Store) -> None:
    job = post(store)
    with store.begin() as tx:
        first = tx.jobs.extend(job.id, MORE, "key")
    with store.begin() as tx:
        again = tx.jobs.extend(job.id, MORE, "key")
    assert (first.replayed, again.replayed) == (False, True)
    assert again.job.budget.trials == job.budget.trials + 5
    with pytest.raises(Conflict, match="another extension"), store.begin() as tx:
        tx.jobs.extend(job.id, Extension(trials=6), "key")


def test_an_extension_sent_many_times_at_once_is_added_once(store: Store) -> None:
    job = post(store)

    def extend(_: int) -> bool:
        with store.begin() as tx:
            return tx.jobs.extend(job.id, MORE, "key").replayed

    with ThreadPoolExecutor(4) as threads:
        replayed = list(threads.map(extend, range(8)))
    assert replayed.count(False) == 1
    with store.read() as tx:
        assert tx.jobs.get(job.id).budget.trials == job.budget.trials + 5


def test_an_extension_that_does_not_suffice_is_refused_with_what_would(
    store: Store,
) -> None:
    job, lease = job_with(store, compute_seconds=1.0, target_score=0.9)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        tx.trials.start(lease, trial.id, "cpu")
        tx.trials.report(lease, [(trial.id, report(1, seconds=4.0))])
        tx.trials.finish(lease, trial.id, TrialState.COMPLETE, metric=0.95, score=0.95)
        tx.jobs.move(job.id, JobState.FINALIZING)
        tx.jobs.move(job.id, JobState.FINISHED)
    refused = [
        (Extension(trials=1), "target_score"),
        (Extension.model_validate({"target_score": None}), "compute_seconds"),
        (Extension(target_score=0.95), "target_score"),
        (Extension(wall_seconds=1.0), "wall_seconds"),
    ]
    for extension, field in refused:
        with pytest.raises(InvalidRequest) as error, store.begin() as tx:
            tx.jobs.extend(job.id, extension)
        assert error.value.field == field
        assert error.value.remedy
    with store.begin() as tx:
        extended = tx.jobs.extend(
            job.id, Extension(target_score=0.99, compute_seconds=4.0)
        )
    assert (extended.job.state, extended.job.end_reason) == (JobState.QUEUED, None)
    assert extended.job.ended_at is None


def test_a_job_that_tried_everything_is_not_extended(store: Store) -> None:
    job, _ = job_with(store)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.FINALIZING, end_reason=EndReason.SPACE_EXHAUSTED)
        tx.jobs.move(job.id, JobState.FINISHED)
    with pytest.raises(Conflict, match="larger space"), store.begin() as tx:
        tx.jobs.extend(job.id, MORE)


def test_the_reason_of_an_end_stays_until_the_job_goes_on(store: Store) -> None:
    job, _ = job_with(store)
    with store.begin() as tx:
        assert tx.jobs.act(job.id, Action.STOP).job.end_reason is EndReason.STOPPED
        finished = tx.jobs.move(job.id, JobState.FINISHED)
        assert finished.end_reason is EndReason.STOPPED
        assert tx.jobs.extend(job.id, Extension()).job.end_reason is None
        cancelled = tx.jobs.act(job.id, Action.CANCEL).job
    assert cancelled.end_reason is EndReason.CANCELLED


def test_what_ran_in_a_paused_job_whose_process_died_waits_for_resume(
    store: Store, clock: TurnableClock
) -> None:
    job, lease = job_with(store)
    running, waiting = propose(store, lease, 2)
    with store.begin() as tx:
        tx.trials.start(lease, running.id, "cpu")
        tx.jobs.act(job.id, Action.PAUSE)
        assert not tx.leases.can_claim_unsettled(), "its process may still be at it"
    clock.turn(61)
    with store.begin() as tx:
        assert tx.leases.can_claim_unsettled()
        assert tx.settling.settle("worker-2") == 1
        assert not tx.leases.can_claim_unsettled()
        found = tx.trials.history(job.id)
    assert [(t.state, t.attempts, t.num_losses) for t in found] == [
        (TrialState.PROPOSED, 1, 0),
        (TrialState.PROPOSED, 0, 0),
    ]
    assert found[1].id == waiting.id
