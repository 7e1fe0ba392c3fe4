"""What a worker process tells the others and its cluster: that it is there, and what it could use."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version

from nas.settings import Settings
from nas.store import DEVICES, Store
from nas.telemetry import meters
from workers.devices import devices
from workers.fairness import Shape
from workers.pool import Pool
from workers.sharing import room_beside


@dataclass(frozen=True)
class Ground:
    """The cluster that a worker process stands on.

    Attributes:
        cluster_id: of a cluster that other worker processes may use; None where it is private.
        ask: tells a cluster that grows by itself what could be used.
    """

    cluster_id: str | None = None
    ask: Callable[[Counter[Shape]], None] | None = None


class Presence:
    """Fits the pool to its cluster, and says so in the database."""

    def __init__(
        self,
        worker_id: str,
        store: Store,
        settings: Settings,
        pool: Pool,
        capacity: Callable[[], Shape],
        ground: Ground,
    ) -> None:
        self._worker_id = worker_id
        self._store = store
        self._settings = settings
        self._pool = pool
        self._capacity = capacity
        self._ground = ground
        self._asked: Counter[Shape] | None = None

    async def announce(self) -> None:
        """Take note of nodes and processes that came or went; say what this one has and could use.

        Raises:
            ServiceUnavailable: the database does not answer.
        """
        total = self._capacity()
        limit = limit_of(self._settings, total)
        if self._settings.idle_worker_seconds is not None:
            self._pool.let_idle_go(self._settings.idle_worker_seconds)
        demand = self._pool.demand(limit, self._settings.max_workers)
        with self._store.begin() as transaction:
            others = transaction.workers.claims(
                self._ground.cluster_id, self._settings.lease_seconds, self._worker_id
            )
            wanted = Shape(0.0, 0.0)
            for shape, number in demand.items():
                wanted = wanted + shape.times(number)
            room = room_beside(
                total, wanted, {name: Shape(*claim) for name, claim in others.items()}
            )
            transaction.workers.announce(
                self._worker_id,
                hostname=socket.gethostname(),
                num_cpus=limit.cpus,
                num_gpus=limit.gpus,
                num_actors=self._pool.num_workers,
                version=version("skip-nas"),
                cluster_id=self._ground.cluster_id,
                wanted=(wanted.cpus, wanted.gpus),
            )
            transaction.overview.put_figures(
                self._worker_id,
                num_busy=self._pool.num_busy,
                document={**meters.document(meters.OF_WORKER), DEVICES: devices()},
            )
        self._pool.resize(room, limit)
        await self._ask_for(demand)

    async def _ask_for(self, demand: Counter[Shape]) -> None:
        ask = self._ground.ask
        if self._settings.autoscale and ask is not None and demand != self._asked:
            await asyncio.to_thread(ask, demand)
            self._asked = demand


def limit_of(settings: Settings, total: Shape) -> Shape:
    """What jobs may count on: what the cluster has, or what it may grow to."""
    if not settings.autoscale:
        return total
    return Shape(
        max(total.cpus, settings.max_cpus or 0.0),
        max(total.gpus, settings.max_gpus or 0.0),
    )
