"""Worker processes that are told to end, and others that go on: nothing is lost, and nobody waits."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from nas.states import Action, EndReason, JobState, TrialState
from nas.store import Store
from tests.workers.jobs import (
    act,
    are_midway,
    events,
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
from tests.workers.processes import Processes, announced, assert_ends_whole

pytestmark = [pytest.mark.ray, pytest.mark.slow]

LONG_LEASE_SECONDS = 600
"""Nobody can have waited for one to run out."""

START_SECONDS = 180.0
HANDOVER_SECONDS = 5.0
"""On a busy machine; from one process to the next it takes half a second."""

NUM_EPOCHS = 100
LONG_EPOCHS = (
    "import sys\n"
    "from workers.supervisor import Supervisor\n"
    "sys.exit(Supervisor('tests.workers.long_epochs', sys.argv[1:]).run())\n"
)


@pytest.fixture
def processes(processes: Processes) -> Processes:
    processes.environment["NAS_LEASE_SECONDS"] = str(LONG_LEASE_SECONDS)
    return processes


def test_processes_that_take_turns_train_every_epoch_once(
    processes: Processes, store: Store
) -> None:
    async def handed_on(old: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        """Start the next process, and end the old one while both of its trials are under way."""
        new = processes.start()
        ready = lambda: [w.num_actors for w in announced(store)] == [2, 2]  # noqa: E731
        await until(ready, START_SECONDS)
        midway = range(5, NUM_EPOCHS // 2)
        await until(lambda: are_midway(store, job_id, 2, midway))
        await asyncio.to_thread(assert_ends_whole, old, signal.SIGTERM)
        await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 2)
        return new

    async def scenario() -> None:
        second = await handed_on(processes.start())
        third = await handed_on(second)
        act(store, job_id, Action.STOP)
        await until_ended(store, job_id)
        assert_ends_whole(third, signal.SIGTERM)

    request = table_job(trials=10_000, epochs=NUM_EPOCHS, max_attempts=1)
    job_id = post(store, request)
    asyncio.run(scenario())
    ended = job(store, job_id)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.STOPPED)
    begun = [trial for trial in trials(store, job_id) if trial.attempts]
    assert {trial.state for trial in begun} == {TrialState.COMPLETE}
    for trial in begun:
        assert trial.num_losses == 0
        assert [r.epoch for r in trial.reports] == list(range(1, NUM_EPOCHS + 1))
        once = dict.fromkeys(range(1, NUM_EPOCHS + 1), 1)
        assert times_trained(store, job_id, trial.id) == once
    gaps = handovers(store, job_id)
    assert gaps, "no turn was in the middle of a trial"
    assert max(gaps) < HANDOVER_SECONDS


def handovers(store: Store, job_id: str) -> list[float]:
    """Seconds from when the last trial came to wait until the next one was started."""
    gaps: list[float] = []
    since: datetime | None = None
    for event in events(store, job_id):
        moved = event.payload.get("previous"), event.payload.get("state")
        if moved == (TrialState.RUNNING, TrialState.PROPOSED):
            since = event.created_at
        elif moved == (TrialState.PROPOSED, TrialState.RUNNING) and since is not None:
            gaps.append((event.created_at - since).total_seconds())
            since = None
    return gaps


def test_a_process_in_the_middle_of_long_epochs_ends_in_time_and_gives_its_job_back(
    processes: Processes, store: Store
) -> None:
    processes.environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    process = processes.start(program=("-c", LONG_EPOCHS))

    async def scenario() -> None:
        await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) >= 2)

    job_id = post(store, table_job(epochs=5, seed=os.getpid(), max_attempts=1))
    asyncio.run(scenario())
    assert_ends_whole(process, signal.SIGTERM)
    begun = [trial for trial in trials(store, job_id) if trial.attempts]
    assert begun
    for trial in begun:
        assert (trial.state, trial.num_losses) == (TrialState.PROPOSED, 0)
        num_epochs = len(trial.reports)
        once = dict.fromkeys(range(1, num_epochs + 1), 1)
        assert times_trained(store, job_id, trial.id) == once
    with store.read() as transaction:
        assert transaction.leases.can_claim(), "its lease was not given back"
