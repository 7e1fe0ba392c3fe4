"""``python -m workers``: the worker process, until SIGINT or SIGTERM, or until its parent ends."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nas.settings import Settings
from nas.store import Store
from workers.cluster import Cluster, Hiring
from workers.daemon import Daemon
from workers.shelf import Shelf

SIGNALS = (signal.SIGINT, signal.SIGTERM)
PARENT_SECONDS = 0.5
"""How often to look whether the parent is still there."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the worker process."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("alembic").setLevel(logging.WARNING)
    settings = _settings(options)
    for number in SIGNALS:
        signal.signal(number, _leave)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.resolved_database_url)
    try:
        store.migrate()
        with tempfile.TemporaryDirectory(prefix="nas-worker-") as empty:
            # Ray has its workers import from the driver's folder first: nobody's files shall be there.
            os.chdir(empty)
            asyncio.run(_serve(store, settings, options.parent_pid))
    finally:
        store.close()


async def _serve(store: Store, settings: Settings, parent_pid: int | None) -> None:
    told = asyncio.Event()
    _listen(told)
    with Cluster(settings.ray_address, settings.num_workers) as cluster:
        # Ray answers SIGTERM by raising SystemExit wherever the program is, which may get lost.
        _listen(told)
        daemon = Daemon(store, settings, cluster.capacity, Hiring(), Shelf(cluster.put))
        watching = asyncio.create_task(_end_when(told, parent_pid, daemon))
        await daemon.run()
        watching.cancel()


def _listen(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, told.set)


async def _end_when(
    told: asyncio.Event, parent_pid: int | None, daemon: Daemon
) -> None:
    """End the daemon on a signal, or when the process that started this one has ended."""
    while parent_pid is None or os.getppid() == parent_pid:
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), PARENT_SECONDS)
            break
    daemon.end()


def _leave(number: int, _: object) -> None:
    """A signal before there is a loop to hear it."""
    raise SystemExit(128 + number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m workers", description=__doc__)
    parser.add_argument(
        "--data-dir", type=Path, help="folder of database and artifacts"
    )
    parser.add_argument("--database-url", help="SQLAlchemy URL of the store")
    parser.add_argument("--dataset-dir", type=Path, help="folder of data set files")
    parser.add_argument(
        "--ray-address", help="Ray cluster to join instead of a local one"
    )
    parser.add_argument("--num-workers", type=int, help="CPUs of the local Ray")
    parser.add_argument(
        "--parent-pid", type=int, help="end when this process, the parent, has ended"
    )
    return parser


def _settings(options: argparse.Namespace) -> Settings:
    """The environment's settings, and the options that were given instead."""
    given: dict[str, Any] = {
        name: value
        for name, value in vars(options).items()
        if value is not None and name != "parent_pid"
    }
    return Settings(**given)


if __name__ == "__main__":
    main()
