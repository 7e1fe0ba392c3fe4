"""The report of a job that has ended: what is trained for it, and what interrupts that; workers only wait."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from nas.budget import Extension
from nas.datasets import Dataset
from nas.errors import CandidateFailed, SealedTestSplit
from nas.final import FinalRecord, Role
from nas.job import JobRequest
from nas.settings import Settings
from nas.states import Action, EndReason, JobState, RunState
from nas.store import Store
from tests.workers.fakes import Labour, by_fingerprint
from tests.workers.jobs import act, job, post, table_job, until, until_ended
from workers.assignment import Assignment

REPORT = {"finalists": 2, "seeds": 2, "controls": ["plain", "densenet"]}
SEED = 11


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"pause_seconds": 0.5, "report_batch_seconds": 0.0}
    )


def request(**others: Any) -> JobRequest:
    return table_job(seed=SEED, **{"trials": 6, "report": REPORT, **others})


def finals(store: Store, job_id: str) -> Sequence[FinalRecord]:
    with store.read() as transaction:
        return transaction.finals.of_job(job_id)


def num_in(store: Store, job_id: str, state: RunState) -> int:
    return sum(final.state is state for final in finals(store, job_id))


def far(store: Store, job_id: str, epochs: int) -> bool:
    """Whether a training of the report has come so far."""
    return any(
        f.state is RunState.RUNNING and f.epochs >= epochs
        for f in finals(store, job_id)
    )


def scenario(work: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(work(), 60)

    asyncio.run(bounded())


def see_through(
    store: Store, settings: Settings, labour: Labour, wanted: JobRequest
) -> str:
    """Post a job and run it to its end, undisturbed; its id."""
    job_id = post(store, wanted)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    scenario(work)
    return job_id


def test_the_best_and_the_controls_are_trained_with_new_seeds_and_tested_once(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2)
    job_id = see_through(store, settings, labour, request())
    ended, found = job(store, job_id), finals(store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.TRIALS)
    with store.read() as transaction:
        best = transaction.trials.best(job_id, 2)
        searched = transaction.trials.history(job_id)
    finalists = [f for f in found if Role.FINALIST in f.roles]
    assert [(f.trial_id, f.place) for f in finalists] == [
        (trial.id, place) for place, trial in enumerate(best, 1) for _ in range(2)
    ]
    controls = {name for f in found if Role.CONTROL in f.roles for name in f.names}
    assert controls == {"plain", "densenet"}
    seeds = {final.key.seed for final in found}
    assert len(seeds) == 2
    assert SEED not in seeds
    assert {final.state for final in found} == {RunState.COMPLETE}
    for final in found:
        assert labour.trained[final.id] == [1, 2, 3, 4]
        assert final.test_values["accuracy"] == pytest.approx(
            final.values["accuracy"] - 0.1
        )
    assert ended.final_seconds == pytest.approx(4 * 0.005 * len(found))
    assert ended.compute_seconds == pytest.approx(
        sum(trial.compute_seconds for trial in searched)
    ), "a budget was charged for the report"
    assert ended.versions.keys() >= {"skip-nas", "torch", "python", "optuna", "ray"}


def test_a_search_without_finalists_is_never_told_its_test_split(
    store: Store, settings: Settings
) -> None:
    labour = Labour()
    wanted = request(trials=2, report={"finalists": 0})
    job_id = see_through(store, settings, labour, wanted)
    assert finals(store, job_id) == ()
    (data,) = labour.put
    assert isinstance(data, Dataset)
    with pytest.raises(SealedTestSplit):
        _ = data.test.x


def test_a_report_that_is_paused_goes_on_in_finalizing_and_loses_no_epoch(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2, epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: far(store, job_id, 3))
            act(store, job_id, Action.PAUSE)
            await until(lambda: not labour.busy, 2)
            await until(lambda: num_in(store, job_id, RunState.RUNNING) == 0)
            assert job(store, job_id).state is JobState.PAUSED
            act(store, job_id, Action.RESUME)
            assert job(store, job_id).state is JobState.FINALIZING
            await until_ended(store, job_id)

    job_id = post(store, request(trials=3, epochs=12, max_attempts=1))
    scenario(work)
    assert job(store, job_id).end_reason is EndReason.TRIALS
    for final in finals(store, job_id):
        assert final.state is RunState.COMPLETE
        assert labour.trained[final.id] == list(range(1, 13))


def test_a_worker_process_that_takes_over_goes_on_where_the_last_one_stood(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: far(store, job_id, 2))
        assert job(store, job_id).state is JobState.FINALIZING
        assert num_in(store, job_id, RunState.RUNNING) == 0
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)

    job_id = post(store, request(trials=3, epochs=8, max_attempts=1))
    scenario(work)
    for final in finals(store, job_id):
        assert final.state is RunState.COMPLETE
        assert labour.trained[final.id] == list(range(1, 9))


def test_a_lost_worker_costs_a_training_no_more_than_its_last_checkpoint(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: far(store, job_id, 2))
            next(iter(labour.busy.values())).kill()
            await until_ended(store, job_id)

    job_id = post(store, request(trials=3, epochs=8, max_attempts=2))
    scenario(work)
    found = finals(store, job_id)
    assert sorted(final.num_losses for final in found)[-2:] == [0, 1]
    assert {final.state for final in found} == {RunState.COMPLETE}
    for final in found:
        assert labour.trained[final.id] == list(range(1, 9))


def test_stop_ends_the_search_first_and_the_report_when_it_is_said_again(
    store: Store, settings: Settings
) -> None:
    labour = Labour(epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: job(store, job_id).best_score is not None)
            act(store, job_id, Action.STOP)
            await until(lambda: num_in(store, job_id, RunState.COMPLETE) >= 1)
            act(store, job_id, Action.STOP)
            await until_ended(store, job_id)

    job_id = post(store, request(trials=50, epochs=6))
    scenario(work)
    ended = job(store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.STOPPED)
    states = {final.state for final in finals(store, job_id)}
    assert states == {RunState.COMPLETE, RunState.CANCELLED}


def test_cancel_ends_the_report_with_the_job(store: Store, settings: Settings) -> None:
    labour = Labour(epoch_seconds=0.02)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until(lambda: far(store, job_id, 1))
            act(store, job_id, Action.CANCEL)
            await until(lambda: not labour.busy)
            with store.read() as transaction:
                assert transaction.jobs.get(job_id).state is JobState.CANCELLED
            await until(lambda: num_in(store, job_id, RunState.RUNNING) == 0)

    job_id = post(store, request(trials=3, epochs=50))
    scenario(work)
    assert {f.state for f in finals(store, job_id)} == {RunState.CANCELLED}


def test_a_training_that_fails_is_shown_as_failed_and_the_report_goes_on(
    store: Store, settings: Settings
) -> None:
    def diverges(assignment: Assignment, epoch: int) -> float:
        if assignment.is_tested and not assignment.config["architecture"]["edges"]:
            raise CandidateFailed("the loss is nan in epoch 1", reason="diverged")
        return by_fingerprint(assignment, epoch)

    labour = Labour(num_cpus=2, accuracy=diverges)
    job_id = see_through(store, settings, labour, request())
    found = finals(store, job_id)
    failed = [final for final in found if final.state is RunState.FAILED]
    assert {final.names for final in failed} == {("plain",)}
    assert {final.reason for final in failed} == {"diverged"}
    assert job(store, job_id).state is JobState.FINISHED


def test_an_equal_report_is_answered_by_the_first_unless_that_is_turned_off(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2)

    async def work() -> None:
        async with labour.daemon(store, settings):
            for reuse in (True, True, False):
                jobs.append(post(store, request(reuse=reuse)))
                await until_ended(store, jobs[-1])

    jobs: list[str] = []
    scenario(work)
    first, again, anew = jobs
    known = {(f.key, f.test_values["accuracy"]): f.id for f in finals(store, first)}
    reused = finals(store, again)
    assert {final.state for final in reused} == {RunState.REUSED}
    for final in reused:
        assert known[final.key, final.test_values["accuracy"]] == final.reused_from
        assert final.id not in labour.trained
    assert {f.state for f in finals(store, anew)} == {RunState.COMPLETE}
    assert job(store, again).final_seconds == 0


def test_a_job_that_is_extended_keeps_its_report_and_adds_to_it(
    store: Store, settings: Settings
) -> None:
    labour = Labour(num_cpus=2)

    async def work() -> None:
        async with labour.daemon(store, settings):
            await until_ended(store, job_id)
            before.extend(finals(store, job_id))
            with store.begin() as transaction:
                extension = Extension.model_validate({"trials": 30})
                transaction.jobs.extend(job_id, extension)
            await until_ended(store, job_id)

    before: list[FinalRecord] = []
    job_id = post(store, request(trials=4))
    scenario(work)
    after = {final.id: final for final in finals(store, job_id)}
    assert len(after) > len(before)
    for final in before:
        assert after[final.id].test_values == final.test_values
        assert labour.trained[final.id] == [1, 2, 3, 4]
    with store.read() as transaction:
        best = transaction.trials.best(job_id, 2)
    placed = {final.trial_id for final in after.values() if final.place is not None}
    assert placed == {trial.id for trial in best}
