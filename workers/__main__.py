"""``python -m workers``: the worker process, until SIGINT or SIGTERM, or until its parent ends."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nas import settings as nas_settings
from nas.settings import Settings
from nas.store import Store
from workers.cluster import Cluster, Hiring
from workers.daemon import Daemon
from workers.shelf import Shelf

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
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.resolved_database_url)
    try:
        store.migrate()
        with Cluster(settings.ray_address, settings.num_workers) as cluster:
            asyncio.run(_serve(store, settings, cluster, options.parent_pid))
    finally:
        store.close()


async def _serve(
    store: Store, settings: Settings, cluster: Cluster, parent_pid: int | None
) -> None:
    daemon = Daemon(store, settings, cluster.capacity, Hiring(), Shelf(cluster.put))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, daemon.end)
    watching = asyncio.create_task(_watch_parent(daemon, parent_pid))
    await daemon.run()
    watching.cancel()


async def _watch_parent(daemon: Daemon, parent_pid: int | None) -> None:
    """End with the process that started this one, however that ended."""
    while parent_pid is None or os.getppid() == parent_pid:
        await asyncio.sleep(PARENT_SECONDS)
    daemon.end()


def _leave(number: int, _: object) -> None:
    """A signal while Ray still starts: unwind, so that what was started is ended."""
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
    return Settings(**{**nas_settings.load().model_dump(), **given})


if __name__ == "__main__":
    main()
