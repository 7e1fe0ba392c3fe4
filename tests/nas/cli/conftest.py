"""The real API in a process of its own, over a store that the tests fill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from nas.cli import service
from nas.cli.app import build
from nas.cli.client import Client
from nas.settings import Settings
from nas.store import Store
from tests.api.worker import Worker

SMALL = {
    "name": "small",
    "settings": {"depth": 3, "widths": [4]},
    "recipe": {"epochs": 2},
    "budget": {"trials": 4},
    "report": {"finalists": 0},
}

Nas = Callable[..., Result]


@pytest.fixture
def nas(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Nas:
    """Runs a command as from a shell in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(build(), list(arguments), input=stdin)

    return run


@dataclass(frozen=True, slots=True)
class Served:
    """A running API without a worker; the tests play that through the store."""

    url: str
    store: Store
    data_dir: Path

    def post(self, **over: object) -> str:
        """Post a small job; returns its id."""
        with Client(self.url) as client:
            return client.create_job({**SMALL, **over}).id

    def finished_job(self) -> str:
        """A job with two complete trials and a failed one."""
        self.post()
        worker = Worker.claim(self.store)  # takes the oldest that waits
        plain, resnet, highway = worker.propose("plain", "resnet", "highway")
        worker.complete(plain, 0.9)
        worker.complete(resnet, 0.95)
        worker.fail(highway, "diverged")
        worker.finish_job()
        return worker.lease.job_id


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One API for the tests of a module."""
    data_dir = tmp_path_factory.mktemp("nas-data")
    settings = Settings(data_dir=data_dir, port=0, poll_seconds=0.01)
    with service.started(settings, worker=False, log_dir=data_dir / "logs") as running:
        store = Store(settings.resolved_database_url)
        yield Served(running.url, store, data_dir)
        store.close()
