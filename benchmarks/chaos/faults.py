"""The faults of the storm, each a function from the house and a source of chance to what was hit."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from random import Random

import psutil

from benchmarks.chaos.house import LEASE_SECONDS, House, Stuck, until
from benchmarks.chaos.processes import Supervised

GRACE_SECONDS = 20.0
"""A process that is asked to end must have ended after this."""

AS_ASKED = frozenset({0, -signal.SIGTERM, 128 + signal.SIGTERM})
"""Exit codes of a process that ended as it was asked; but for 0, before it had begun to listen."""

Fault = Callable[[House, Random], None]


def _busiest(house: House) -> Supervised:
    return until(house.busiest, "a worker process trains")


def kill_actor(house: House, chance: Random) -> None:
    """SIGKILL a training actor."""

    def killed() -> psutil.Process | None:
        worker = house.busiest()
        actors = house.actors(worker) if worker else []
        if not actors:
            return None
        victim = chance.choice(sorted(actors, key=lambda process: process.pid))
        with suppress(psutil.NoSuchProcess):
            victim.kill()
            return victim
        return None

    until(killed, "an actor trains")


def kill_worker(house: House, chance: Random) -> None:
    """SIGKILL the worker process that runs the job, or the one that looks after it."""
    worker = _busiest(house)
    if chance.random() < 0.5:
        worker.send(signal.SIGKILL)
    else:
        house.mind(worker).kill()


def kill_api(house: House, _chance: Random) -> None:
    """SIGKILL the API."""
    house.api.send(signal.SIGKILL)


def kill_gcs(house: House, _chance: Random) -> None:
    """SIGKILL ``gcs_server`` of the local Ray on which the job runs."""
    _kill_below(house, "gcs_server")


def kill_raylet(house: House, _chance: Random) -> None:
    """SIGKILL ``raylet`` of the local Ray on which the job runs."""
    _kill_below(house, "raylet")


def crash_database(house: House, chance: Random) -> None:
    """Stop PostgreSQL without a checkpoint, and start it again after a second or two."""
    house.database.crash(chance.uniform(0.5, 2.0))


def hang_worker(house: House, chance: Random) -> None:
    """SIGSTOP the worker process that runs the job for longer than its lease, then SIGCONT."""
    mind = house.mind(_busiest(house))
    mind.suspend()
    try:
        time.sleep(LEASE_SECONDS + chance.uniform(0.5, 1.5))
    finally:
        mind.resume()


def fill_disk(house: House, chance: Random) -> None:
    """Fill the disk of checkpoints and weights for two or three seconds."""
    with house.disk.kept_full():
        time.sleep(chance.uniform(2.0, 3.0))


def restart(house: House, _chance: Random) -> None:
    """SIGTERM the API, then the worker process that runs the job: a rolling restart."""
    for service in (house.api, _busiest(house)):
        process = service.process
        service.send(signal.SIGTERM)
        try:
            code = process.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            service.send(signal.SIGKILL)
            raise Stuck(
                f"{service.name} did not end in {GRACE_SECONDS:g} s after SIGTERM"
            ) from None
        if code not in AS_ASKED:
            raise Stuck(f"{service.name} ended with {code} after SIGTERM")


FAULTS: dict[str, Fault] = {
    "actor": kill_actor,
    "worker": kill_worker,
    "api": kill_api,
    "gcs": kill_gcs,
    "raylet": kill_raylet,
    "database": crash_database,
    "hang": hang_worker,
    "disk": fill_disk,
    "restart": restart,
}

MILD = frozenset({"disk"})
"""Faults during which training goes on, so that only what comes after shows that all is well again."""

NAMES = {
    "actor": "training actor killed",
    "worker": "worker process killed",
    "api": "API killed",
    "gcs": "head of the local Ray killed (gcs_server)",
    "raylet": "node of the local Ray killed (raylet)",
    "database": "PostgreSQL crashed and restarted",
    "hang": "worker process stopped for longer than its lease",
    "disk": "disk of checkpoints and weights full",
    "restart": "rolling restart (SIGTERM)",
}


def possible(house: House) -> tuple[str, ...]:
    """The kinds that this house can suffer."""
    missing = set()
    if not house.database.can_crash:
        missing.add("database")
    if not house.disk.can_fill:
        missing.add("disk")
    return tuple(kind for kind in FAULTS if kind not in missing)


def _kill_below(house: House, name: str) -> None:
    def killed() -> bool | None:
        worker = house.busiest()
        for process in worker.below() if worker else []:
            with suppress(psutil.Error):
                if process.name() == name:
                    process.kill()
                    return True
        return None

    until(killed, f"a worker process with a {name} trains")
