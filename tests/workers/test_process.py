"""``python -m workers`` as a process: how it ends, what it leaves, who goes on."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from nas.states import JobState, TrialState
from nas.store import Store
from tests.workers.jobs import (
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
from tests.workers.processes import Processes, announced, assert_ends_whole, below

pytestmark = [pytest.mark.ray, pytest.mark.slow]

SLOW_TO_NOTICE = {"ray::DashboardAgent", "ray::RuntimeEnvAgent"}
"""Ray's own: each tries for a minute to tell the dead cluster that it ends."""


def test_an_interrupt_ends_the_process_and_everything_below_it(
    processes: Processes, store: Store
) -> None:
    process = processes.start()

    async def scenario() -> None:
        job_id = post(store, table_job(epochs=10_000))
        await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 0)

    asyncio.run(scenario())
    assert_ends_whole(process, signal.SIGINT)
    assert list(processes.ray_folder.glob("nas-ray-*")) == []
    assert announced(store) == ()


def test_folders_of_the_user_that_are_named_as_ours_are_not_imported(
    processes: Processes, store: Store, tmp_path: Path
) -> None:
    for name in ("nas", "workers", "search_spaces"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise ImportError('not ours')")
    process = processes.start(folder=tmp_path)

    async def scenario() -> str:
        job_id = post(store, table_job(trials=2, epochs=1))
        await until_ended(store, job_id)
        return job_id

    job_id = asyncio.run(scenario())
    assert job(store, job_id).counts[TrialState.COMPLETE] == 2
    assert_ends_whole(process, signal.SIGTERM)


def test_a_killed_process_loses_no_trial_and_another_goes_on(
    processes: Processes, store: Store
) -> None:
    num_epochs = 40

    async def scenario() -> str:
        first = processes.start()
        job_id = post(store, table_job(trials=4, epochs=num_epochs, max_attempts=1))
        await until(lambda: num_in(store, job_id, TrialState.COMPLETE) >= 1)
        await until(lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 20)
        children = below(first)
        first.kill()
        second = processes.start()
        _, alive = psutil.wait_procs(children, timeout=5)
        assert {process.name() for process in alive} <= SLOW_TO_NOTICE
        await until_ended(store, job_id)
        assert_ends_whole(second, signal.SIGTERM)
        return job_id

    job_id = asyncio.run(scenario())
    assert job(store, job_id).state is JobState.FINISHED
    found = trials(store, job_id)
    assert [trial.number for trial in found] == [0, 1, 2, 3]
    assert {trial.state for trial in found} == {TrialState.COMPLETE}
    resumed = [trial for trial in found if trial.attempts == 2]
    assert 1 <= len(resumed) <= 2
    for trial in found:
        assert [r.epoch for r in trial.reports] == list(range(1, num_epochs + 1))
        assert times_trained(store, job_id, trial.id)[1] == 1, "began from scratch"


def test_it_ends_with_its_parent(processes: Processes, store: Store) -> None:
    script = (
        "import os, subprocess, sys, time\n"
        "print(subprocess.Popen([sys.executable, '-m', 'workers', '--num-workers', '1',"
        " '--parent-pid', str(os.getpid())]).pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env=processes.environment,
        stdout=subprocess.PIPE,
    ) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))

        async def scenario() -> None:
            await until(lambda: bool(announced(store)))

        asyncio.run(scenario())
        family = [worker, *worker.children(recursive=True)]
        parent.kill()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert alive == []
