"""One real service for the whole session: HTTP, SQLite, Ray, started as a user starts it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

NAS = (sys.executable, "-m", "nas")
MARK = "NAS_E2E_MARK"

TINY = {
    "family": "convnet",
    "settings": {"depth": 3, "widths": [4]},
    "dataset": {"name": "digits", "max_train_samples": 100},
    "recipe": {"epochs": 1},
    "budget": {"trials": 3},
    "pruner": {"name": "none"},
    "report": {"finalists": 0},
    "reuse": False,
}
"""A job that runs in seconds."""


class MarkedProcess:
    """A command whose every descendant can be found, also one that left its parents."""

    def __init__(self, arguments: Sequence[str], folder: Path) -> None:
        self.mark = uuid.uuid4().hex
        self._said = folder / "stderr.log"
        with self._said.open("wb") as said:
            self.process = subprocess.Popen(
                [*NAS, *arguments],
                cwd=folder,
                env={**os.environ, MARK: self.mark, "PYTHONUNBUFFERED": "1"},
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                # As at a terminal, also where the tests were started in the background, which ignores it.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )

    def line(self, pattern: str) -> re.Match[str]:
        """Read stdout up to the line that matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(pattern, line):
                return found
        raise AssertionError(f"it ended without a line like {pattern!r}")

    def descendants(self) -> list[psutil.Process]:
        """Every living process that it started, directly or not, itself included."""
        return [p for p in psutil.process_iter() if self._is_marked(p)]

    def _is_marked(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get(MARK) == self.mark
        except psutil.Error:
            return False

    def end(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal and wait; returns exit code and stderr."""
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode, self._said.read_text()

    def kill(self) -> None:
        """Leave nothing behind, whatever the test found."""
        for process in self.descendants():
            with suppress(psutil.NoSuchProcess):
                process.kill()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., MarkedProcess]]:
    """Starts a command in an empty folder."""
    started: list[MarkedProcess] = []

    def run(*arguments: str) -> MarkedProcess:
        started.append(MarkedProcess(arguments, tmp_path))
        return started[-1]

    yield run
    for command in started:
        command.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running `nas serve`; it must end cleanly."""
    folder = tmp_path_factory.mktemp("serve")
    running = MarkedProcess(["serve", "--port", "0", "--num-workers", "2"], folder)
    yield running.line(r"Serving on (\S+),")[1]
    code, said = running.end(signal.SIGTERM)
    left = running.descendants()
    running.kill()
    assert (code, left) == (0, []), said


@pytest.fixture
def http(server: str) -> Iterator[httpx.Client]:
    """A client of the running service."""
    with httpx.Client(base_url=server, timeout=30) as client:
        yield client
