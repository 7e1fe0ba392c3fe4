"""Processes under a supervisor that starts them again when they end, like a system manager."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, RLock, Thread

import psutil

MARK = "NAS_CHAOS_MARK"
LOOK_SECONDS = 0.1
RESTART_SECONDS = 0.5
"""How long the supervisor waits before it starts a process again."""


@dataclass
class Supervised:
    """One command and the process that runs it now."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)
    num_starts: int = 0
    num_deaths: int = 0
    """Times it ended although nobody killed it or asked it to."""
    is_expected_to_end: bool = False

    def start(self) -> None:
        """Start it, its words at the end of its log."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.num_starts += 1
        self.is_expected_to_end = False

    @property
    def has_ended(self) -> bool:
        """Whether its process is gone."""
        return self.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; one that ends it is not held against it."""
        if number in (signal.SIGKILL, signal.SIGTERM):
            self.is_expected_to_end = True
        with suppress(ProcessLookupError):
            self.process.send_signal(number)

    def below(self) -> list[psutil.Process]:
        """Every process that it started, directly or not."""
        found: list[psutil.Process] = []
        with suppress(psutil.NoSuchProcess):
            found += psutil.Process(self.process.pid).children(recursive=True)
        return found


class Supervisor:
    """Keeps its processes running until it is left."""

    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._lock = RLock()
        self._services: list[Supervised] = []
        self._leaving = Event()
        self._thread = Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()

    @property
    def num_deaths(self) -> int:
        """Times that a process ended by itself."""
        return sum(service.num_deaths for service in self._services)

    def keep(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        log: Path,
    ) -> Supervised:
        """Start a command and keep it running."""
        whole = {**os.environ, **environment, MARK: self.mark}
        service = Supervised(name, command, whole, log)
        with self._lock:
            service.start()
            self._services.append(service)
        return service

    def end(self, seconds: float = 20.0) -> dict[str, int | None]:
        """Ask all to end; their exit codes, None for those that took longer."""
        self._leaving.set()
        self._thread.join()
        for service in self._services:
            service.send(signal.SIGTERM)
        ends = time.monotonic() + seconds
        codes: dict[str, int | None] = {}
        for service in self._services:
            try:
                left = max(0.0, ends - time.monotonic())
                codes[service.name] = service.process.wait(left)
            except subprocess.TimeoutExpired:
                codes[service.name] = None
        return codes

    def left_running(self, accepted: Callable[[str], bool]) -> list[psutil.Process]:
        """Processes of the service that are still there, but for those with ``accepted`` names."""
        return [
            process
            for process in psutil.process_iter()
            if _is_marked(process, self.mark) and not accepted(process.name())
        ]

    def kill_all(self) -> None:
        """Leave nothing behind, whatever happened."""
        self._leaving.set()
        self._thread.join()
        for process in self.left_running(lambda _: False):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        for service in self._services:
            service.process.wait()

    def _watch(self) -> None:
        ended: dict[str, float] = {}
        while not self._leaving.wait(LOOK_SECONDS):
            with self._lock:
                services = list(self._services)
            for service in services:
                self._look(service, ended)

    def _look(self, service: Supervised, ended: dict[str, float]) -> None:
        if not service.has_ended:
            return
        now = time.monotonic()
        since = ended.setdefault(service.name, now)
        if now - since >= RESTART_SECONDS:
            service.num_deaths += not service.is_expected_to_end
            service.start()
            del ended[service.name]


def _is_marked(process: psutil.Process, mark: str) -> bool:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return False
        return bool(process.environ().get(MARK) == mark)
    except psutil.Error:
        return False
