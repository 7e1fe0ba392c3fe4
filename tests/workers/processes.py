"""``python -m workers`` as real processes, each with a Ray of its own, on one store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

from nas.settings import Settings
from nas.store import Store, WorkerRecord

LEASE_SECONDS = 2.0
END_SECONDS = 20.0
"""What is promised: after this long a process that was asked to end has ended."""


class Processes:
    """Worker processes on one store, and everything below them."""

    def __init__(self, settings: Settings, ray_folder: Path) -> None:
        self.ray_folder = ray_folder
        self.environment = {
            **os.environ,
            "NAS_DATA_DIR": str(settings.data_dir),
            "NAS_LEASE_SECONDS": str(LEASE_SECONDS),
            "RAY_worker_niceness": "0",
            "TMPDIR": str(ray_folder),
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def start(
        self,
        *options: str,
        folder: Path | None = None,
        program: Sequence[str] = ("-m", "workers"),
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-P", *program, "--num-workers", "2", *options],
            cwd=folder,
            env=self.environment,
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def clear(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()


def below(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    children: list[psutil.Process] = psutil.Process(process.pid).children(
        recursive=True
    )
    return children


def assert_ends_whole(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """It ends in time, and nothing that it started is left."""
    children = below(process)
    assert len(children) > 2
    process.send_signal(number)
    assert process.wait(END_SECONDS) == 0
    _, alive = psutil.wait_procs(children, timeout=5)
    assert alive == []


def announced(store: Store) -> tuple[WorkerRecord, ...]:
    with store.read() as transaction:
        return transaction.workers.alive(60)
