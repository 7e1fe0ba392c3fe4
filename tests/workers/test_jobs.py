"""Whole jobs: store, daemon, real Ray, real training."""

from __future__ import annotations

import asyncio
import time
from itertools import pairwise

import psutil
import pytest

from nas.artifacts import ArtifactStore, keys
from nas.job import JobRequest
from nas.states import EndReason, ExportState, JobState, TrialState
from nas.store import ExportRecord
from tests.workers.conftest import Bench
from tests.workers.jobs import (
    are_midway,
    furthest_epoch,
    job,
    move,
    num_in,
    post,
    table_job,
    times_trained,
    trials,
    until,
    until_ended,
)
from tests.workers.trials import add_trial

ENDED_EXPORTS = (ExportState.READY, ExportState.FAILED)
SLEEPS = "tests.workers.trainables:Sleeps"

pytestmark = [pytest.mark.ray, pytest.mark.slow]


def training_processes() -> list[psutil.Process]:
    """The actors of this test process that train at this moment."""
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if process.status() != psutil.STATUS_ZOMBIE
        and process.cmdline()[:1] == ["ray::Trainer.train"]
    ]


def test_a_job_on_digits_ends_with_all_its_trials_and_their_weights(
    bench: Bench,
) -> None:
    request = JobRequest.model_validate(
        {
            "settings": {"depth": 6, "widths": [8, 16]},
            "recipe": {"epochs": 2},
            "budget": {"trials": 6},
            "pruner": {"name": "none"},
            "report": {"finalists": 0},
        }
    )

    async def scenario() -> str:
        job_id = post(bench.store, request)
        async with bench.daemon():
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    ended = job(bench.store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.TRIALS)
    assert ended.message == "Its budget of 6 trials is spent: 6."
    assert ended.counts[TrialState.COMPLETE] == 6
    for trial in trials(bench.store, job_id):
        assert [report.epoch for report in trial.reports] == [1, 2]
        assert trial.metric == trial.reports[-1].values["accuracy"]
        assert trial.score == trial.metric - trial.penalty
        with bench.store.read() as transaction:
            weights = transaction.artifacts.find(trial.id, "weights")
        assert weights is not None
        artifacts = ArtifactStore(bench.settings.resolved_artifact_url)
        (kept,) = artifacts.list(keys.of_trial(job_id, trial.id))
        assert (kept.key, kept.num_bytes) == (weights.path, weights.num_bytes)


def test_five_jobs_posted_at_once_share_the_workers_and_finish(bench: Bench) -> None:
    async def scenario() -> list[str]:
        async with bench.daemon():
            job_ids = [post(bench.store, table_job(trials=6)) for _ in range(5)]
            await until_ended(bench.store, *job_ids)
        return job_ids

    job_ids = asyncio.run(scenario())
    ended = [job(bench.store, job_id) for job_id in job_ids]
    assert {one.state for one in ended} == {JobState.FINISHED}
    assert {one.counts[TrialState.COMPLETE] for one in ended} == {6}
    first_end = min(one.ended_at for one in ended if one.ended_at)
    for job_id in job_ids:
        started = [t.started_at for t in trials(bench.store, job_id) if t.started_at]
        assert min(started) < first_end, "a job waited until another had ended"


def test_a_killed_actor_costs_its_trial_one_attempt_and_loses_nothing(
    bench: Bench,
) -> None:
    num_epochs = 120

    async def scenario() -> str:
        job_id = post(bench.store, table_job(trials=4, epochs=num_epochs))
        async with bench.daemon():
            await until(lambda: num_in(bench.store, job_id, TrialState.COMPLETE) >= 1)
            # Whichever process is killed, its trial is past a checkpoint and not yet at its end.
            await until(lambda: are_midway(bench.store, job_id, 2, range(10, 80)))
            training_processes()[0].kill()
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    found = trials(bench.store, job_id)
    assert {trial.state for trial in found} == {TrialState.COMPLETE}
    assert sorted(trial.attempts for trial in found) == [1, 1, 1, 2]
    killed = next(trial for trial in found if trial.attempts == 2)
    assert [r.epoch for r in killed.reports] == list(range(1, num_epochs + 1))
    assert times_trained(bench.store, job_id, killed.id)[1] == 1, "began from scratch"


def test_a_trial_whose_every_worker_dies_fails_and_the_job_goes_on(
    bench: Bench,
) -> None:
    async def scenario() -> str:
        async with bench.daemon("tests.workers.trainables:DiesOnFirstTrial"):
            job_id = post(bench.store, table_job(trials=2, max_attempts=2))
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    dead, alive = trials(bench.store, job_id)
    assert (dead.state, dead.reason) == (TrialState.FAILED, "worker_lost")
    assert dead.attempts == 2
    assert alive.state is TrialState.COMPLETE
    assert job(bench.store, job_id).state is JobState.FINISHED


def test_cancel_ends_training_within_a_second(bench: Bench) -> None:
    async def scenario() -> tuple[str, float]:
        job_id = post(bench.store, table_job(epochs=10_000))
        async with bench.daemon(SLEEPS):
            await until(
                lambda: furthest_epoch(bench.store, job_id, TrialState.RUNNING) > 0
            )
            start = time.monotonic()
            move(bench.store, job_id, JobState.CANCELLED)
            await until(lambda: not training_processes())
            seconds = time.monotonic() - start
            await until(lambda: num_in(bench.store, job_id, TrialState.RUNNING) == 0)
            next_id = post(bench.store, table_job(trials=1))
            await until_ended(bench.store, next_id)
            assert job(bench.store, next_id).state is JobState.FINISHED
        return job_id, seconds

    job_id, seconds = asyncio.run(scenario())
    assert seconds < 1.0
    assert job(bench.store, job_id).state is JobState.CANCELLED
    assert {t.state for t in trials(bench.store, job_id)} == {TrialState.CANCELLED}


def test_a_job_that_was_cancelled_while_nobody_drove_it_is_cleared_up(
    bench: Bench,
) -> None:
    job_id = post(bench.store, table_job())
    with bench.store.begin() as transaction:
        lease = transaction.leases.claim("a process that ended", 0.0)
        assert lease is not None
        transaction.jobs.begin(lease)
    trial = add_trial(bench.store, lease)
    move(bench.store, job_id, JobState.CANCELLED)

    async def scenario() -> None:
        async with bench.daemon(SLEEPS):
            await until(lambda: num_in(bench.store, job_id, TrialState.CANCELLED) == 1)

    asyncio.run(scenario())
    assert [one.id for one in trials(bench.store, job_id)] == [trial.id]


def test_an_export_is_made_or_says_why_not(bench: Bench) -> None:
    async def scenario() -> tuple[ExportRecord, ExportRecord]:
        async with bench.daemon():
            job_id = post(bench.store, table_job(trials=1, epochs=1))
            await until_ended(bench.store, job_id)
            trial = trials(bench.store, job_id)[0]
            made = await exported(trial.id)
            other_id = post(bench.store, table_job(trials=1, epochs=1, seed=1))
            await until_ended(bench.store, other_id)
            other = trials(bench.store, other_id)[0]
            ArtifactStore(bench.settings.resolved_artifact_url).delete_all(
                keys.of_trial(other_id, other.id)
            )
            return made, await exported(other.id)

    async def exported(trial_id: str) -> ExportRecord:
        with bench.store.begin() as transaction:
            export_id = transaction.exports.request(trial_id).id
        await until(lambda: stored(export_id).state in ENDED_EXPORTS)
        return stored(export_id)

    def stored(export_id: str) -> ExportRecord:
        with bench.store.read() as transaction:
            return transaction.exports.get(export_id)

    made, failed = asyncio.run(scenario())
    assert (made.state, made.message) == (ExportState.READY, None)
    assert made.path is not None
    artifacts = ArtifactStore(bench.settings.resolved_artifact_url)
    assert artifacts.num_bytes(made.path) == made.num_bytes
    assert failed.state is ExportState.FAILED
    assert failed.message


def test_stop_lets_running_trials_end_and_starts_no_other(bench: Bench) -> None:
    async def scenario() -> str:
        job_id = post(bench.store, table_job(trials=50, epochs=40))
        async with bench.daemon(SLEEPS):
            await until(
                lambda: furthest_epoch(bench.store, job_id, TrialState.RUNNING) > 0
            )
            move(bench.store, job_id, JobState.FINALIZING)
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    ended = job(bench.store, job_id)
    assert ended.state is JobState.FINISHED
    assert 1 <= ended.counts[TrialState.COMPLETE] <= 4
    assert ended.counts[TrialState.CANCELLED] <= 1
    assert sum(ended.counts.values()) < 6


def test_a_pruned_trial_has_its_curve(bench: Bench) -> None:
    async def scenario() -> str:
        pruner = {"name": "asha", "min_epochs": 2, "reduction_factor": 2}
        job_id = post(bench.store, table_job(trials=12, epochs=8, pruner=pruner))
        async with bench.daemon():
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    pruned = [t for t in trials(bench.store, job_id) if t.state is TrialState.PRUNED]
    assert pruned
    for trial in pruned:
        assert [r.epoch for r in trial.reports] == list(range(1, trial.epochs + 1))
        assert trial.epochs in (2, 4)
        assert trial.metric == trial.reports[-1].values["accuracy"]


def test_a_job_that_can_never_run_fails_with_the_reason(bench: Bench) -> None:
    async def scenario() -> tuple[str, str]:
        lacking = post(bench.store, table_job(dataset={"name": "no_such_data"}))
        large = post(bench.store, table_job(resources={"gpus_per_trial": 2}))
        async with bench.daemon():
            await until_ended(bench.store, lacking, large)
        return lacking, large

    lacking, large = (job(bench.store, one) for one in asyncio.run(scenario()))
    assert lacking.state is large.state is JobState.FAILED
    assert "no_such_data" in str(lacking.message)
    assert "2 GPUs" in str(large.message)


def test_a_job_whose_trials_all_fail_fails_with_the_last_reason(bench: Bench) -> None:
    async def scenario() -> str:
        async with bench.daemon("tests.workers.trainables:Diverges"):
            job_id = post(bench.store, table_job(trials=3))
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    ended = job(bench.store, job_id)
    assert ended.state is JobState.FAILED
    assert ended.message == "all 3 trials failed, the last: the loss is nan in epoch 1"
    assert {t.reason for t in trials(bench.store, job_id)} == {"diverged"}


def test_trials_of_another_shape_take_the_place_of_idle_workers(bench: Bench) -> None:
    async def scenario() -> list[str]:
        async with bench.daemon(SLEEPS):
            job_ids = [
                post(bench.store, table_job(resources={"cpus_per_trial": cpus}))
                for cpus in (1.0, 2.0, 0.5)
            ]
            await until_ended(bench.store, *job_ids)
        return job_ids

    job_ids = asyncio.run(scenario())
    assert {job(bench.store, one).state for one in job_ids} == {JobState.FINISHED}


def test_max_parallel_bounds_the_trials_of_a_job(bench: Bench) -> None:
    async def scenario() -> str:
        resources = {"max_parallel": 1}
        job_id = post(bench.store, table_job(trials=4, resources=resources))
        async with bench.daemon(SLEEPS):
            await until_ended(bench.store, job_id)
        return job_id

    ordered = trials(bench.store, asyncio.run(scenario()))
    for earlier, later in pairwise(ordered):
        assert earlier.ended_at is not None
        assert later.started_at is not None
        assert earlier.ended_at <= later.started_at


def test_a_daemon_that_was_stopped_gives_its_job_back_at_once(bench: Bench) -> None:
    async def scenario() -> str:
        job_id = post(bench.store, table_job(trials=3, epochs=100, max_attempts=1))
        async with bench.daemon(SLEEPS):
            await until(
                lambda: furthest_epoch(bench.store, job_id, TrialState.RUNNING) > 20
            )
        await until(lambda: not training_processes(), 5)
        assert num_in(bench.store, job_id, TrialState.RUNNING) == 0
        with bench.store.read() as transaction:
            assert transaction.leases.can_claim(), "the job was not given back"
        async with bench.daemon(SLEEPS):
            await until_ended(bench.store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    found = trials(bench.store, job_id)
    assert {trial.state for trial in found} == {TrialState.COMPLETE}
    interrupted = [trial for trial in found if trial.attempts == 2]
    assert interrupted
    for trial in interrupted:
        assert len(trial.reports) == 100
        assert times_trained(bench.store, job_id, trial.id)[1] == 1
