"""A job across hosts, of which one is cut off from the others, lives on alone, and comes back."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from nas.settings import Settings
from nas.states import JobState, TrialState
from nas.store import Store
from nas.trial import TrialRecord
from tests.workers.hosts import Hosts, NoHosts
from tests.workers.jobs import (
    job,
    post,
    table_job,
    times_trained,
    trials,
    until,
)

pytestmark = [pytest.mark.ray, pytest.mark.slow]

HEAD, STAYS, GOES = "head", "stays", "goes"
PORT = 6379
NUM_EPOCHS = 200
PATIENCE_SECONDS = 90.0
"""Ray starts within seconds, but not on a machine that others use."""

HEALTH = {
    "RAY_health_check_initial_delay_ms": "1000",
    "RAY_health_check_period_ms": "500",
    "RAY_health_check_timeout_ms": "1500",
    "RAY_health_check_failure_threshold": "3",
}
"""After some 6 seconds of silence a node is counted as dead."""


class RayHosts:
    """A real Ray: a head that trains nothing, and hosts of one CPU; and a worker process at the head."""

    def __init__(self, hosts: Hosts, settings: Settings, folder: Path) -> None:
        self.hosts = hosts
        self._folder = folder
        self._environment = {
            **os.environ,
            **HEALTH,
            "NAS_DATA_DIR": str(settings.data_dir),
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(32),
            "RAY_worker_niceness": "0",
            "RAY_USAGE_STATS_ENABLED": "0",
            "TMPDIR": str(folder),
        }
        self._address = f"{hosts.addresses[HEAD]}:{PORT}"

    def start_head(self) -> subprocess.Popen[bytes]:
        head = ("--head", f"--port={PORT}", "--num-cpus=0", "--include-dashboard=false")
        return self._start_ray(HEAD, *head)

    def start_node(self, name: str) -> subprocess.Popen[bytes]:
        return self._start_ray(name, f"--address={self._address}", "--num-cpus=1")

    def start_worker_process(self) -> subprocess.Popen[bytes]:
        return self._start(HEAD, "-P", "-m", "workers", "--ray-address", self._address)

    def _start_ray(self, name: str, *options: str) -> subprocess.Popen[bytes]:
        return self._start(
            name,
            *("-m", "ray.scripts.scripts", "start", "--block"),
            f"--node-ip-address={self.hosts.addresses[name]}",
            "--object-store-memory=80000000",
            f"--temp-dir={self._folder / name}",
            *options,
        )

    def _start(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = (sys.executable, *arguments)
        return self.hosts.start(name, *command, environment=self._environment)


@pytest.fixture
def ray_hosts(settings: Settings) -> Iterator[RayHosts]:
    # A short name: the path of a socket has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="nn-", dir="/tmp") as folder:
        try:
            with Hosts(HEAD, STAYS, GOES, folder=Path(folder)) as hosts:
                yield RayHosts(hosts, settings, Path(folder))
        except NoHosts as error:
            pytest.skip(str(error))


def running_on(store: Store, job_id: str, name: str) -> TrialRecord | None:
    for trial in trials(store, job_id):
        if trial.state is TrialState.RUNNING and str(trial.device).endswith(name):
            return trial
    return None


def num_reported(store: Store, job_id: str, name: str) -> int:
    trial = running_on(store, job_id, name)
    return len(trial.reports) if trial is not None else 0


def furthest_checkpoint(settings: Settings, trial: TrialRecord) -> int:
    """The last epoch that an attempt wrote, whether anybody heard of it or not."""
    pattern = re.compile(rf"{trial.attempts:06d}-(\d+)-.*\.zip")
    found = [
        pattern.fullmatch(path.name)
        for path in settings.data_dir.rglob("checkpoints/*.zip")
        if trial.id in str(path)
    ]
    return max((int(name[1]) for name in found if name), default=0)


def num_cpus(store: Store) -> float:
    """What the worker process says that it may use."""
    with store.read() as transaction:
        return sum(worker.num_cpus for worker in transaction.workers.alive(60))


def test_a_host_that_is_cut_off_costs_no_trial_and_what_it_sends_late_changes_nothing(
    ray_hosts: RayHosts, settings: Settings, store: Store
) -> None:
    """It trains on alone, behind the back of who goes on with its trial elsewhere."""
    ray_hosts.start_head()
    ray_hosts.start_node(STAYS)
    node = ray_hosts.start_node(GOES)
    process = ray_hosts.start_worker_process()

    async def cut_off(job_id: str) -> TrialRecord:
        await until(lambda: running_on(store, job_id, STAYS) is not None)
        await until(lambda: num_reported(store, job_id, GOES) > 20)
        ray_hosts.hosts.cut_off(GOES)
        cut = running_on(store, job_id, GOES)
        assert cut is not None
        heard = len(cut.reports)
        await until(lambda: furthest_checkpoint(settings, cut) > heard + 20)
        await until(lambda: running_on(store, job_id, GOES) is None)
        return cut

    async def scenario() -> tuple[str, str]:
        await until(lambda: num_cpus(store) == 2, PATIENCE_SECONDS)
        request = table_job(trials=5, epochs=NUM_EPOCHS, max_attempts=1)
        job_id = post(store, request)
        cut = await cut_off(job_id)
        await until(lambda: num_cpus(store) == 1)
        assert not job(store, job_id).state.is_final
        ray_hosts.hosts.reconnect(GOES)
        # It is told that it was given up, and ends; whoever runs a host starts it anew.
        await until(lambda: node.poll() is not None)
        ray_hosts.start_node(GOES)
        await until(lambda: num_cpus(store) == 2)
        await until(lambda: job(store, job_id).state.is_final, PATIENCE_SECONDS)
        return job_id, cut.id

    job_id, cut_id = asyncio.run(scenario())
    assert process.poll() is None
    assert job(store, job_id).state is JobState.FINISHED
    found = trials(store, job_id)
    assert [trial.state for trial in found] == [TrialState.COMPLETE] * 5
    for trial in found:
        assert [r.epoch for r in trial.reports] == list(range(1, NUM_EPOCHS + 1))
        assert times_trained(store, job_id, trial.id)[1] == 1, "began from scratch"
        assert trial.num_losses == 0
        assert trial.attempts == (2 if trial.id == cut_id else 1)
