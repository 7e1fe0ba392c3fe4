"""The process that works: joins or starts Ray, runs the daemon, and ends when Ray is lost.

:mod:`workers.supervisor` starts it, and starts it anew.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from threading import Timer

from nas.settings import Settings
from nas.store import Store
from nas.telemetry import logs, tracing
from workers import scrape
from workers.cluster import Cluster
from workers.daemon import Daemon
from workers.hiring import Hiring
from workers.options import parser, settings_of
from workers.presence import Ground
from workers.shelf import Shelf

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_SECONDS = 0.5
"""How often to look whether the parent and Ray are still there."""

RAY_LOST = 75
"""Exit code of a process that lost its Ray; the system's ``EX_TEMPFAIL``: try again."""

WIND_UP_SECONDS = 10.0
"""After this a process that lost its Ray ends, whatever it still waits for."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the worker process."""
    options = parser().parse_args(arguments)
    settings = settings_of(options)
    logs.configure(settings)
    for number in SIGNALS:
        signal.signal(number, _leave)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    store = Store(settings.resolved_database_url)
    try:
        store.migrate()
        with tempfile.TemporaryDirectory(prefix="nas-worker-") as empty:
            # Ray has its workers import from the driver's folder first: nobody's files shall be there.
            os.chdir(empty)
            with tracing.enabled(settings, "nas-worker"):
                has_ray = asyncio.run(_serve(store, settings, options))
    finally:
        store.close()
    if not has_ray:
        os._exit(RAY_LOST)  # what Ray does at an ordinary exit would wait for it


async def _serve(store: Store, settings: Settings, options: argparse.Namespace) -> bool:
    """Work until the end; whether Ray is still there."""
    told = asyncio.Event()
    _listen(told)
    with Cluster(
        settings.ray_address,
        settings.num_workers,
        patience_seconds=settings.ray_patience_seconds,
    ) as cluster:
        # Ray answers SIGTERM by raising SystemExit wherever the program is, which may get lost.
        _listen(told)
        daemon = Daemon(
            store,
            settings,
            cluster.capacity,
            Hiring(loss=cluster.loss, seconds=settings.start_worker_seconds),
            Shelf(cluster.put),
            Ground(cluster.shared_id, cluster.ask_for),
        )
        watching = asyncio.create_task(
            _end_when(told, options.parent_pid, cluster, daemon)
        )
        _say_ready(options.ready_fd)
        with scrape.served(settings, daemon.worker_id, daemon.load):
            await daemon.run()
        watching.cancel()
    return cluster.loss() is None


def _say_ready(file: int | None) -> None:
    if file is not None:
        os.write(file, b"1")
        os.close(file)


def _listen(told: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in SIGNALS:
        loop.add_signal_handler(number, told.set)


async def _end_when(
    told: asyncio.Event, parent_pid: int | None, cluster: Cluster, daemon: Daemon
) -> None:
    """End the daemon on a signal, or when Ray or the process that started this one has ended."""
    while parent_pid in (None, os.getppid()):
        with suppress(TimeoutError):
            await asyncio.wait_for(told.wait(), LOOK_SECONDS)
            break
        if (loss := cluster.loss()) is not None:
            await _give_up(cluster, loss)
            break
    daemon.end()


async def _give_up(cluster: Cluster, loss: str) -> None:
    log.error("Ray is lost: %s; the worker process starts anew", loss)
    last_resort = Timer(WIND_UP_SECONDS, os._exit, (RAY_LOST,))
    last_resort.daemon = True
    last_resort.start()
    # Its actors would train on, for nobody.
    await asyncio.to_thread(cluster.abandon)


def _leave(number: int, _: object) -> None:
    """A signal before there is a loop to hear it."""
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
