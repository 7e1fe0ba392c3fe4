"""What Prometheus is told: this process's own numbers, and the whole service's from the database."""

from __future__ import annotations

import logging
from threading import Lock
from time import monotonic, perf_counter

from nas.settings import Settings
from nas.store import Store
from nas.store.overview import OverviewRecord
from nas.telemetry import meters
from nas.telemetry.exposition import Exposition, Gauge, Source
from nas.telemetry.meters import Labels

logger = logging.getLogger(__name__)

FRESH_SECONDS = 1.0
"""For so long the database is not asked again, however many scrape."""


class Scrape:
    """Makes the answer to ``GET /metrics``; safe to share between threads."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._lock = Lock()
        self._overview: OverviewRecord | None = None
        self._looked_at = -FRESH_SECONDS
        self._seconds = 0.0

    def text(self, num_streams: int) -> bytes:
        """The answer, at this moment with ``num_streams`` open streams of events and sockets."""
        overview = self._look()
        gauges = [
            Gauge(
                "nas_store_up",
                "Whether the database answers.",
                {(): float(overview is not None)},
            ),
            Gauge(
                "nas_event_streams",
                "Clients that follow events here, and pages with a live socket.",
                {(): num_streams},
            ),
            Gauge(
                "nas_overview_seconds",
                "Time that the numbers from the database took.",
                {(): self._seconds},
            ),
        ]
        sources = [Source(meters.OF_API, meters.document(meters.OF_API), "api")]
        if overview is not None:
            gauges += _gauges(overview)
            sources += [
                Source(meters.OF_WORKER, worker.document, worker.worker_id)
                for worker in overview.workers
            ]
        return Exposition(gauges, sources).text()

    def _look(self) -> OverviewRecord | None:
        """The service as the database has it; None where it does not answer."""
        with self._lock:
            if monotonic() - self._looked_at >= FRESH_SECONDS:
                started = perf_counter()
                self._overview = self._read()
                self._seconds = perf_counter() - started
                self._looked_at = monotonic()
            return self._overview

    def _read(self) -> OverviewRecord | None:
        try:
            with self._store.read() as tx:
                return tx.overview.get(self._settings.lease_seconds)
        except Exception as error:
            # Whatever it is (down, not migrated, damaged), what this process knows is still told.
            logger.warning("no numbers from the database: %s", error)
            return None


def _gauges(overview: OverviewRecord) -> list[Gauge]:
    num_actors = sum(worker.num_actors for worker in overview.workers)
    num_busy = sum(worker.num_busy for worker in overview.workers)
    busy = num_busy / num_actors if num_actors else 0.0
    jobs: dict[Labels, float] = {
        (state.value,): number for state, number in overview.num_jobs.items()
    }
    trials: dict[Labels, float] = {
        (state.value,): number for state, number in overview.num_trials.items()
    }
    return [
        Gauge("nas_jobs", "Jobs by state.", jobs, ("state",)),
        Gauge("nas_trials", "Trials by state.", trials, ("state",)),
        Gauge(
            "nas_queue_age_seconds",
            "How long the oldest queued job has waited.",
            {(): overview.queue_seconds},
        ),
        Gauge(
            "nas_workers_alive",
            "Worker processes heard of lately.",
            {(): len(overview.workers)},
        ),
        Gauge(
            "nas_training_workers",
            "Training processes that are there.",
            {(): num_actors},
        ),
        Gauge(
            "nas_training_workers_busy",
            "Training processes that train now.",
            {(): num_busy},
        ),
        Gauge(
            "nas_busy_ratio",
            "Share of the training processes that train now.",
            {(): busy},
        ),
    ]
