"""A worker process's own numbers for Prometheus, on a port of its own, where one is set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from nas.settings import Settings
from nas.telemetry import meters
from nas.telemetry.exposition import Exposition, Gauge, Source

log = logging.getLogger(__name__)

Load = Callable[[], tuple[int, int]]
"""Training processes that are there, and those of them that train now."""


class _Numbers(Collector):
    def __init__(self, worker_id: str, load: Load) -> None:
        self._worker_id = worker_id
        self._load = load

    def collect(self) -> Iterator[Metric]:
        """What is so at this moment."""
        there, busy = self._load()
        gauges = [
            Gauge(
                "nas_training_workers",
                "Training processes that are there.",
                {(): float(there)},
            ),
            Gauge(
                "nas_training_workers_busy",
                "Training processes that train now.",
                {(): float(busy)},
            ),
            Gauge(
                "nas_busy_ratio",
                "Share of the training processes that train now.",
                {(): busy / there if there else 0.0},
            ),
        ]
        document = meters.document(meters.OF_WORKER)
        source = Source(meters.OF_WORKER, document, self._worker_id)
        return Exposition(gauges, [source]).collect()


@contextmanager
def served(settings: Settings, worker_id: str, load: Load) -> Iterator[None]:
    """Within, ``GET /metrics`` is answered from a thread, where the settings name a port.

    Raises:
        OSError: the port is taken.
    """
    if settings.worker_metrics_port is None:
        yield
        return
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers(worker_id, load))
    server, thread = start_http_server(
        settings.worker_metrics_port, settings.worker_metrics_host, registry
    )
    host, port = server.server_address[:2]
    log.info("Numbers for Prometheus at http://%s:%d/metrics.", host, port)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
