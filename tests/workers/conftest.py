"""A store, and a worker process's parts around one local Ray that all tests of a process share."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from nas.settings import Settings
from nas.store import Store
from tests.workers.processes import Processes
from workers.cluster import Cluster
from workers.daemon import Daemon
from workers.hiring import Hiring
from workers.shelf import Shelf
from workers.trainer import CANDIDATE


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", num_workers=2)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    store = Store(settings.resolved_database_url)
    store.migrate()
    yield store
    store.close()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    # Ray lets its workers run at low priority, so that tests beside others would crawl.
    os.environ["RAY_worker_niceness"] = "0"  # noqa: SIM112 Ray's own spelling
    with Cluster(num_cpus=2) as cluster:
        yield cluster


class Bench:
    """Runs a daemon in the test's own process."""

    def __init__(self, store: Store, settings: Settings, cluster: Cluster) -> None:
        self.store = store
        self.settings = settings
        self._cluster = cluster

    @asynccontextmanager
    async def daemon(self, trainable: str = CANDIDATE) -> AsyncIterator[Daemon]:
        daemon = Daemon(
            self.store,
            self.settings,
            self._cluster.capacity,
            Hiring(trainable),
            Shelf(self._cluster.put),
        )
        running = asyncio.create_task(daemon.run())
        yield daemon
        daemon.end()
        await running


@pytest.fixture
def bench(store: Store, settings: Settings, cluster: Cluster) -> Bench:
    return Bench(store, settings, cluster)


@pytest.fixture
def processes(settings: Settings) -> Iterator[Processes]:
    # A short name: the path of a socket has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="nt-", dir="/tmp") as folder:
        processes = Processes(settings, Path(folder))
        yield processes
        processes.clear()
