"""A job that is interrupted, at whichever trial, proposes what it would have proposed anyway."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from nas.job import JobRequest
from nas.search import samplers
from nas.settings import Settings
from nas.states import Action, JobState, TrialState
from nas.store import Store
from tests.workers.fakes import Labour
from tests.workers.jobs import (
    act,
    job,
    num_in,
    post,
    table_job,
    trials,
    until,
    until_ended,
)

NUM_TRIALS = 9
INTERRUPTED = (1, 5, 8)
"""Which of the trials that run are interrupted; the store's tests rebuild a search at every trial."""
PRUNER = {"name": "asha", "min_epochs": 1, "reduction_factor": 2}
Proposed = tuple[int, str, TrialState, int]


def request(sampler: str) -> JobRequest:
    return table_job(
        trials=NUM_TRIALS, epochs=4, seed=3, sampler={"name": sampler}, pruner=PRUNER
    )


def outcome(store: Store, job_id: str) -> list[Proposed]:
    return [(t.number, t.fingerprint, t.state, t.epochs) for t in trials(store, job_id)]


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Store]:
    """A store of its own: what one job learns is known to the others."""
    store = Store(f"sqlite:///{tmp_path / 'undisturbed.sqlite'}")
    store.migrate()
    yield store
    store.close()


def is_running(store: Store, job_id: str) -> bool:
    return job(store, job_id).state is JobState.RUNNING


async def interrupted(store: Store, job_id: str, labour: Labour) -> int:
    """Pause and resume while the first, a middle and the last trials run; how often it was."""
    seen: set[str] = set()
    num_pauses = 0
    while not job(store, job_id).state.is_final:
        new = labour.busy.keys() - seen
        if not new:
            await asyncio.sleep(0.002)
            continue
        seen |= new
        if len(seen) not in INTERRUPTED or not is_running(store, job_id):
            continue
        num_pauses += 1
        act(store, job_id, Action.PAUSE)
        await until(lambda: not labour.busy)
        await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 0)
        act(store, job_id, Action.RESUME)
    return num_pauses


@pytest.mark.parametrize("sampler", samplers.names())
def test_a_job_that_is_paused_and_resumed_proposes_the_same(
    store: Store, undisturbed: Store, settings: Settings, sampler: str
) -> None:
    async def disturbed_run() -> int:
        labour = Labour(epoch_seconds=0.01)
        async with labour.daemon(store, settings):
            return await interrupted(store, disturbed_id, labour)

    async def whole_run() -> None:
        async with Labour(epoch_seconds=0).daemon(undisturbed, settings):
            await until_ended(undisturbed, whole_id)

    disturbed_id = post(store, request(sampler))
    whole_id = post(undisturbed, request(sampler))
    num_pauses = asyncio.run(disturbed_run())
    asyncio.run(whole_run())
    assert num_pauses >= len(INTERRUPTED) - 1
    assert outcome(store, disturbed_id) == outcome(undisturbed, whole_id)
