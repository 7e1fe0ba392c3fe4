"""Pause, resume, stop, cancel, extend and the end of the process, with workers that only wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from nas.budget import Extension
from nas.settings import Settings
from nas.states import Action, EndReason, JobState, TrialState
from nas.store import Moved, Store
from tests.workers.fakes import Labour
from tests.workers.jobs import (
    act,
    furthest_epoch,
    job,
    num_in,
    post,
    table_job,
    trials,
    until,
    until_ended,
)

PAUSE_SECONDS = 0.5
FOR_EVER = 10_000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"pause_seconds": PAUSE_SECONDS})


def extend(store: Store, job_id: str, key: str | None = None, **added: float) -> Moved:
    with store.begin() as transaction:
        extension = Extension.model_validate(added)
        return transaction.jobs.extend(job_id, extension, key)


def epochs_trained(labour: Labour) -> list[list[int]]:
    return list(labour.trained.values())


def scenario(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(work(), 60)

    asyncio.run(bounded())


def test_a_paused_job_waits_with_its_trials_and_goes_on_where_they_stood(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 2)
            act(store, job_id, Action.PAUSE)
            await until(lambda: not labour.busy, 2)
            await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 0)
            assert labour.num_kills == 0, "an actor was not kept warm"
            paused = job(store, job_id)
            await asyncio.sleep(0.3)
            assert job(store, job_id) == paused, "something went on"
            act(store, job_id, Action.RESUME)
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=3, epochs=20, max_attempts=1))
    scenario(work)
    ended = job(store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.TRIALS)
    assert ended.counts[TrialState.COMPLETE] == 3
    assert epochs_trained(labour) == [list(range(1, 21))] * 3, "an epoch was lost"
    assert [t.attempts for t in trials(store, job_id)] == [2, 2, 1]
    assert [t.num_losses for t in trials(store, job_id)] == [0, 0, 0]


@pytest.mark.parametrize("action", [Action.PAUSE, Action.CANCEL])
def test_where_no_epoch_ends_soon_the_worker_is_killed(
    store: Store, settings: Settings, action: Action
) -> None:
    labour = Labour(epoch_seconds=0.05)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) >= 2)
            labour.epoch_seconds = FOR_EVER
            await asyncio.sleep(0.1)
            begun = time.monotonic()
            act(store, job_id, action)
            await until(lambda: not labour.busy)
            assert time.monotonic() - begun < PAUSE_SECONDS + 1
            await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 0)

    job_id = post(store, table_job(trials=2, epochs=50, max_attempts=1))
    scenario(work)
    first = trials(store, job_id)[0]
    waits = {Action.PAUSE: TrialState.PROPOSED, Action.CANCEL: TrialState.CANCELLED}
    assert first.state is waits[action]
    assert [r.epoch for r in first.reports] == labour.trained[first.id]
    assert first.compute_seconds > 0.1 + PAUSE_SECONDS, "the lost epoch is not charged"
    assert first.num_losses == 0


def test_a_job_that_is_cancelled_ends_its_trials_at_their_epoch(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 2)
            act(store, job_id, Action.CANCEL)
            await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 0)
            assert not labour.busy
            assert labour.num_kills == 0

    job_id = post(store, table_job(trials=5, epochs=FOR_EVER))
    scenario(work)
    assert job(store, job_id).end_reason is EndReason.CANCELLED
    for trial in trials(store, job_id):
        assert trial.state is TrialState.CANCELLED
        assert [r.epoch for r in trial.reports] == labour.trained[trial.id]


def test_spent_compute_ends_running_trials_with_their_epoch_and_shows_what_was_overspent(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.05)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)
            assert labour.num_kills == 0

    budget = {"trials": 50, "compute_seconds": 1.0}
    job_id = post(store, table_job(epochs=7, budget=budget))
    scenario(work)
    ended = job(store, job_id)
    assert ended.state is JobState.FINISHED
    assert ended.end_reason is EndReason.COMPUTE_SECONDS
    trained = sum(map(len, epochs_trained(labour))) * labour.epoch_seconds
    assert ended.spent.compute_seconds == pytest.approx(trained)
    assert 0 <= ended.spent.compute_seconds - 1.0 <= 2 * labour.epoch_seconds + 1e-9
    cut = [t for t in trials(store, job_id) if t.reason == "budget"]
    assert all(trial.state is TrialState.CANCELLED for trial in cut)
    assert all(len(trial.reports) == trial.epochs for trial in cut)
    assert "compute seconds" in str(ended.message)


def test_compute_is_counted_in_the_devices_that_a_trial_holds(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=4, epoch_seconds=0.05)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    request = table_job(
        epochs=4,
        budget={"trials": 50, "compute_seconds": 1.0},
        resources={"cpus_per_trial": 4},
    )
    job_id = post(store, request)
    scenario(work)
    ended = job(store, job_id)
    assert ended.spent.compute_seconds == pytest.approx(1.0)
    assert ended.compute_seconds == pytest.approx(0.25)


def test_a_wall_budget_ends_a_job_in_which_no_epoch_ends(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=FOR_EVER)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)
            assert not labour.busy

    budget = {"trials": 50, "wall_seconds": 1.5}
    job_id = post(store, table_job(budget=budget))
    scenario(work)
    ended = job(store, job_id)
    assert ended.end_reason is EndReason.WALL_SECONDS
    assert 1.5 <= ended.spent.wall_seconds < 1.5 + PAUSE_SECONDS + 1.5
    assert {t.state for t in trials(store, job_id)} == {TrialState.CANCELLED}


def test_a_target_score_ends_the_job_as_soon_as_it_is_told(
    store: Store, settings: Settings
) -> None:
    labour = Labour(
        accuracy=lambda assignment, _: 0.9 if len(labour.kept) >= 4 else 0.5
    )

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    budget = {"trials": 50, "target_score": 0.7}
    job_id = post(store, table_job(epochs=2, budget=budget))
    scenario(work)
    ended = job(store, job_id)
    assert ended.end_reason is EndReason.TARGET_SCORE
    assert ended.best_score is not None
    assert ended.best_score >= 0.7
    assert ended.counts[TrialState.COMPLETE] == 4
    assert len(labour.trained) == 4, "another trial was started"


def test_a_running_job_that_is_extended_goes_on_without_a_gap(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: num_in(store, job_id, TrialState.COMPLETE) == 1)
            extend(store, job_id, trials=2)
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=2, epochs=10))
    scenario(work)
    ended = job(store, job_id)
    assert ended.counts[TrialState.COMPLETE] == 4
    assert (ended.budget.trials, ended.spent.trials) == (4, 4)
    assert ended.request.budget.trials == 2, "the request is not as it was posted"


def test_a_finished_job_that_is_extended_goes_on_with_its_sums(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.05)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)
            first = job(store, job_id)
            assert (
                extend(store, job_id, "key", compute_seconds=0.5).job.state == "queued"
            )
            assert extend(store, job_id, "key", compute_seconds=0.5).replayed
            await until_ended(store, job_id)
            again = job(store, job_id)
            assert again.budget.compute_seconds == 1.0
            assert 1.0 <= again.spent.compute_seconds < 1.1
            assert again.spent.wall_seconds > first.spent.wall_seconds
            assert again.started_at == first.started_at

    budget = {"trials": 50, "compute_seconds": 0.5}
    job_id = post(store, table_job(epochs=3, budget=budget))
    scenario(work)
    numbers = [trial.number for trial in trials(store, job_id)]
    assert numbers == list(range(len(numbers)))


def test_a_stopped_job_ends_what_was_begun_also_at_another_process(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 2)
            act(store, job_id, Action.STOP)
        assert job(store, job_id).state is JobState.FINALIZING
        assert num_in(store, job_id, TrialState.RUNNING) == 0
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=50, epochs=30, max_attempts=1))
    scenario(work)
    ended = job(store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.STOPPED)
    assert ended.counts[TrialState.COMPLETE] == 2
    assert epochs_trained(labour) == [list(range(1, 31))] * 2


def test_processes_that_follow_each_other_train_no_epoch_twice(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.01)

    async def work() -> None:
        for _ in range(4):
            before = sum(map(len, epochs_trained(labour)))
            async with labour.daemon(store, settings):
                await until(lambda: sum(map(len, epochs_trained(labour))) > before + 20)  # noqa: B023
            assert num_in(store, job_id, TrialState.RUNNING) == 0
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=6, epochs=30, max_attempts=1))
    scenario(work)
    assert job(store, job_id).counts[TrialState.COMPLETE] == 6
    assert epochs_trained(labour) == [list(range(1, 31))] * 6
    wall = job(store, job_id).spent.wall_seconds
    assert wall > 0.9


def test_a_job_paused_while_it_waits_is_not_driven_until_it_is_resumed(
    store: Store, settings: Settings
) -> None:
    labour = Labour()

    async def work() -> None:
        act(store, job_id, Action.PAUSE)
        async with labour.daemon(store, settings):
            await asyncio.sleep(0.3)
            assert not labour.trained
            act(store, job_id, Action.RESUME)
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=1, epochs=1))
    scenario(work)
    assert job(store, job_id).counts[TrialState.COMPLETE] == 1


def test_on_a_joined_cluster_whose_nodes_are_away_a_job_waits_for_them(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=0)
    joined = settings.model_copy(update={"ray_address": "10.0.0.1:6379"})

    async def work() -> None:
        async with labour.daemon(store, joined):
            await until(lambda: num_in(store, job_id, TrialState.PROPOSED) > 0)
            assert job(store, job_id).state is JobState.RUNNING
            labour.num_cpus = 1
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=2))
    scenario(work)
    assert job(store, job_id).counts[TrialState.COMPLETE] == 2


def test_a_job_that_no_machine_of_a_ray_of_ones_own_can_train_fails_and_says_why(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=1)
    job_id = post(store, table_job(trials=2, resources={"cpus_per_trial": 2}))

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    scenario(work)
    ended = job(store, job_id)
    assert ended.state is JobState.FAILED
    assert "needs 2 CPUs" in str(ended.message)


def test_what_breaks_while_the_process_ends_fails_no_job(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.02, breaks_when_halted=True)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 2)
        assert job(store, job_id).state is JobState.RUNNING
        labour.breaks_when_halted = False
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    job_id = post(store, table_job(trials=2, epochs=20, max_attempts=1))
    scenario(work)
    assert job(store, job_id).counts[TrialState.COMPLETE] == 2
