"""Within five seconds of pause or cancel no actor trains: real actors, that say when they train."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from nas.states import Action, JobState, TrialState
from tests.workers.conftest import Bench
from tests.workers.jobs import (
    act,
    are_midway,
    furthest_epoch,
    job,
    num_in,
    post,
    table_job,
    times_trained,
    trials,
    until,
    until_ended,
)
from tests.workers.trainables import pulse_of

pytestmark = [pytest.mark.ray, pytest.mark.slow]


def seconds_since_pulse(seed: int) -> float:
    return time.time() - pulse_of(seed).stat().st_mtime


async def acted(bench: Bench, job_id: str, seed: int, action: Action) -> None:
    """Take the action in the middle of training, and see that five seconds later nothing trains."""
    await until(lambda: furthest_epoch(bench.store, job_id, TrialState.RUNNING) >= 2)
    await until(lambda: seconds_since_pulse(seed) < 0.5)
    act(bench.store, job_id, action)
    await asyncio.sleep(4.5)
    assert seconds_since_pulse(seed) > 0.4, "an actor still trains"
    await until(lambda: num_in(bench.store, job_id, TrialState.RUNNING) == 0, 5)


def test_a_job_is_paused_in_the_middle_of_long_epochs_then_cancelled(
    bench: Bench,
) -> None:
    seed = os.getpid()

    async def scenario() -> None:
        async with bench.daemon("tests.workers.trainables:BeatsLong"):
            await acted(bench, job_id, seed, Action.PAUSE)
            assert job(bench.store, job_id).state is JobState.PAUSED
            assert num_in(bench.store, job_id, TrialState.PROPOSED) >= 1
            act(bench.store, job_id, Action.RESUME)
            await acted(bench, job_id, seed, Action.CANCEL)

    job_id = post(bench.store, table_job(epochs=5, seed=seed, max_attempts=1))
    asyncio.run(scenario())
    begun = [trial for trial in trials(bench.store, job_id) if trial.attempts]
    assert {trial.state for trial in begun} == {TrialState.CANCELLED}
    assert any(trial.attempts > 1 for trial in begun), (
        "it did not go on after the pause"
    )
    for trial in begun:
        assert times_trained(bench.store, job_id, trial.id) == {1: 1, 2: 1}


def test_a_job_that_is_paused_between_short_epochs_keeps_its_actors_and_loses_no_epoch(
    bench: Bench,
) -> None:
    seed = os.getpid() + 1

    async def scenario() -> None:
        async with bench.daemon("tests.workers.trainables:Beats") as daemon:
            await until(lambda: are_midway(bench.store, job_id, 2, range(1, 25)))
            await acted(bench, job_id, seed, Action.PAUSE)
            assert daemon.load() == (2, 0)
            act(bench.store, job_id, Action.RESUME)
            await until_ended(bench.store, job_id)

    job_id = post(
        bench.store, table_job(trials=2, epochs=30, seed=seed, max_attempts=1)
    )
    asyncio.run(scenario())
    found = trials(bench.store, job_id)
    assert [(t.state, t.attempts) for t in found] == [(TrialState.COMPLETE, 2)] * 2
    for trial in found:
        once = dict.fromkeys(range(1, 31), 1)
        assert times_trained(bench.store, job_id, trial.id) == once
