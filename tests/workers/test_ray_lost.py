"""Ray dies under a worker process, which notices, begins anew and finishes its jobs."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
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
)
from tests.workers.processes import Processes, below
from workers import orphans

NUM_EPOCHS = 60
RESTART_SECONDS = 120.0
"""Ray starts within seconds, but not on a machine that others use."""


def kill(process: subprocess.Popen[bytes], *names: str) -> None:
    for one in below(process):
        if any(one.name().startswith(name) for name in names):
            one.kill()


@pytest.mark.ray
@pytest.mark.slow
@pytest.mark.parametrize(
    "names",
    [("gcs_server",), ("raylet",), ("gcs_server", "raylet", "ray::")],
    ids=["gcs", "raylet", "all"],
)
def test_a_job_outlives_the_death_of_its_local_ray(
    processes: Processes, store: Store, names: tuple[str, ...]
) -> None:
    """No trial pays for it, though each has but one attempt."""
    process = processes.start()

    async def scenario() -> tuple[str, float]:
        job_id = post(store, table_job(trials=4, epochs=NUM_EPOCHS, max_attempts=1))
        await until(
            lambda: furthest_epoch(store, job_id, TrialState.RUNNING) > 20,
            RESTART_SECONDS,
        )
        kill(process, *names)
        start = time.monotonic()
        await until(lambda: num_in(store, job_id, TrialState.RUNNING) == 0)
        seconds = time.monotonic() - start
        await until(lambda: job(store, job_id).state.is_final, RESTART_SECONDS)
        return job_id, seconds

    job_id, seconds = asyncio.run(scenario())
    assert seconds < 5
    assert process.poll() is None, "the process that was started is there as before"
    found = trials(store, job_id)
    assert job(store, job_id).state is JobState.FINISHED
    assert [(t.number, t.state) for t in found] == [
        (number, TrialState.COMPLETE) for number in range(4)
    ]
    assert max(trial.attempts for trial in found) == 2
    for trial in found:
        assert [r.epoch for r in trial.reports] == list(range(1, NUM_EPOCHS + 1))
        assert times_trained(store, job_id, trial.id)[1] == 1, "began from scratch"
    assert len(list(processes.ray_folder.glob("nas-ray-*"))) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def run_and_die(folder: Path, *, killed: bool) -> subprocess.Popen[bytes]:
    """A process that made a Ray folder with a process in it, whether or not it was killed since."""
    script = (
        "import os, signal, subprocess, sys, time\n"
        "from workers import orphans\n"
        "folder = orphans.new_folder()\n"
        "log = (folder / 'log').open('w')\n"
        "child = subprocess.Popen(['sleep', '600'], stdout=log, start_new_session=True)\n"
        "print(child.pid, flush=True)\n"
        f"os.kill(os.getpid(), signal.SIGKILL) if {killed} else time.sleep(600)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
    )


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("killed", [True, False])
def test_what_a_killed_process_left_is_cleared_up_and_nothing_else(
    temporary: Path, killed: bool
) -> None:
    with run_and_die(temporary, killed=killed) as process:
        assert process.stdout is not None
        orphan = psutil.Process(int(process.stdout.readline()))
        if killed:
            process.wait()
        try:
            found = orphans.clear()
            assert len(found) == killed
            assert orphan.is_running() is not killed
            assert bool(list(temporary.iterdir())) is not killed
        finally:
            process.kill()
            for folder in temporary.glob("nas-ray-*"):
                orphans.remove(folder)
    assert not orphan.is_running()


def test_the_folder_of_an_id_that_was_given_out_again_is_cleared_up(
    temporary: Path,
) -> None:
    folder = orphans.new_folder()
    owner = json.loads((folder / "owner.json").read_text())
    assert orphans.clear() == ()
    (folder / "owner.json").write_text(json.dumps({**owner, "started_at": "1"}))
    assert orphans.clear() == (folder,)
    assert not folder.exists()


@pytest.mark.parametrize("change", [{"hostname": "elsewhere"}, {"namespace": "pid:1"}])
def test_a_process_that_cannot_be_seen_from_here_may_be_alive(
    temporary: Path, change: dict[str, str]
) -> None:
    folder = orphans.new_folder()
    owner = json.loads((folder / "owner.json").read_text()) | {"pid": 2**22 + 1}
    (folder / "owner.json").write_text(json.dumps({**owner, **change}))
    assert orphans.clear() == ()
    (temporary / "nas-ray-of-somebody").mkdir()
    assert orphans.clear() == ()
