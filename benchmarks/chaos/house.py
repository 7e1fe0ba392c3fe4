"""The service under the storm: database, small disk, API and worker processes, and a view of the store."""

from __future__ import annotations

import socket
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from benchmarks.chaos import databases, disks
from benchmarks.chaos.databases import Database
from benchmarks.chaos.disks import Disk
from benchmarks.chaos.processes import Supervised, Supervisor
from nas.errors import ServiceUnavailable
from nas.states import JobState, TrialState
from nas.store import Store, Transaction
from nas.trial import TrialRecord

NUM_WORKERS = 2
"""Worker processes that share the database."""

LEASE_SECONDS = 2.0
REPORT_BATCH_SECONDS = 0.1
CHECKPOINT_EPOCHS = 2
PATIENCE_SECONDS = 120.0
"""How long anything may take before the storm says that the service is stuck."""

MIND = "workers.process"
"""The module that ``python -m workers`` keeps running."""

Value = TypeVar("Value")


class Stuck(AssertionError):
    """Something that must happen did not."""


@dataclass
class House:
    """Everything that runs."""

    folder: Path
    database: Database
    disk: Disk
    supervisor: Supervisor
    api: Supervised
    workers: tuple[Supervised, ...]
    store: Store
    http: httpx.Client

    def look(self, question: Callable[[Transaction], Value]) -> Value:
        """An answer from the store, as soon as the database is there."""
        return until(lambda: self._try(question), "the database answers")[0]

    def _try(self, question: Callable[[Transaction], Value]) -> tuple[Value] | None:
        with suppress(ServiceUnavailable), self.store.read() as transaction:
            return (question(transaction),)
        return None

    def post(self, request: dict[str, Any]) -> str:
        """Post a job, again and again until the API takes it."""
        key = uuid.uuid4().hex
        job: dict[str, Any] = until(lambda: self._post(request, key), "a job is taken")
        return str(job["id"])

    def _post(self, request: dict[str, Any], key: str) -> dict[str, Any] | None:
        try:
            answer = self.http.post(
                "/v1/jobs", json=request, headers={"Idempotency-Key": key}
            )
        except httpx.TransportError:
            return None
        if answer.status_code == 503:
            return None
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found

    def running(self, job_id: str) -> tuple[TrialRecord, ...]:
        """The trials of a job that train now."""
        waiting = self.look(lambda tx: tx.trials.unfinished(job_id))
        return tuple(t for t in waiting if t.state is TrialState.RUNNING)

    def is_ended(self, job_id: str) -> bool:
        """Whether a job is at its end."""
        state: JobState = self.look(lambda tx: tx.jobs.get(job_id).state)
        return state.is_final

    def busiest(self) -> Supervised | None:
        """The worker process whose actors train; None where none does just now."""
        busy = {w.name: len(self.actors(w)) for w in self.workers}
        name = max(busy, key=lambda name: busy[name])
        return next(w for w in self.workers if w.name == name) if busy[name] else None

    def mind(self, worker: Supervised) -> psutil.Process:
        """The process that holds the leases: below ``python -m workers``, which only looks after it."""

        def found() -> psutil.Process | None:
            below = [p for p in worker.below() if MIND in _name(p).split()]
            return below[0] if below else None

        return until(found, f"{worker.name} has begun")

    def actors(self, worker: Supervised) -> list[psutil.Process]:
        """Actors that train below a worker process."""
        return [p for p in worker.below() if _name(p).startswith("ray::Trainer.train")]


def until(look: Callable[[], Value | None], what: str) -> Value:
    """The first answer that is not None.

    Raises:
        Stuck: there is none in :data:`PATIENCE_SECONDS`.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    raise Stuck(f"waited {PATIENCE_SECONDS:g} s in vain until {what}")


def _name(process: psutil.Process) -> str:
    with suppress(psutil.Error):
        return " ".join(process.cmdline())
    return ""


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def built(database_name: str, num_cpus: int) -> Iterator[House]:
    """A running service; nothing of it is left afterwards."""
    with (
        tempfile.TemporaryDirectory(
            prefix="nas-chaos-", dir="/tmp", ignore_cleanup_errors=True
        ) as name,
        disks.mounted(Path(name) / "artifacts") as disk,
        databases.opened(database_name, Path(name)) as database,
    ):
        supervisor = Supervisor(uuid.uuid4().hex)
        try:
            house = _furnished(Path(name), database, disk, supervisor, num_cpus)
            with closing(house.store), closing(house.http):
                yield house
        finally:
            supervisor.kill_all()


def _furnished(
    folder: Path, database: Database, disk: Disk, supervisor: Supervisor, num_cpus: int
) -> House:
    store = Store(database.url)
    store.migrate()
    port = _free_port()
    environment = {
        "NAS_DATA_DIR": str(folder),
        "NAS_DATABASE_URL": database.url,
        "NAS_PORT": str(port),
        "NAS_NUM_WORKERS": str(num_cpus),
        "NAS_LEASE_SECONDS": str(LEASE_SECONDS),
        "NAS_REPORT_BATCH_SECONDS": str(REPORT_BATCH_SECONDS),
        "NAS_CHECKPOINT_EPOCHS": str(CHECKPOINT_EPOCHS),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(_made(folder / "t")),
    }
    module = (sys.executable, "-P", "-m")
    api = supervisor.keep("api", (*module, "api"), environment, folder / "api.log")
    workers = tuple(
        supervisor.keep(
            f"worker-{number}",
            (*module, "workers"),
            environment,
            folder / f"worker-{number}.log",
        )
        for number in range(1, NUM_WORKERS + 1)
    )
    http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30)
    return House(folder, database, disk, supervisor, api, workers, store, http)


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
