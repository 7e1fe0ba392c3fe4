"""What a process counts and times: a few meters, cheap to use, read as plain documents.

They are the process's own, like its log. A worker process hands them to the database with its heartbeat
(:meth:`Meters.document`), so that one scrape of the API tells of all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter
from typing import Any

Labels = tuple[str, ...]

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Bounds of what takes from a millisecond to half a minute."""


@dataclass(eq=False)
class Counter:
    """A number that only grows, one for each combination of labels."""

    name: str
    description: str
    labels: Labels = ()
    values: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def add(self, amount: float = 1, *labels: str) -> None:
        """Count ``amount`` more."""
        with self._lock:
            self.values[labels] = self.values.get(labels, 0.0) + amount

    def document(self) -> list[list[Any]]:
        """Plain JSON: ``[labels, value]`` for each combination."""
        with self._lock:
            return [[list(labels), value] for labels, value in self.values.items()]


@dataclass(eq=False)
class Histogram:
    """How often something took how long; ``counts`` has one bucket more than there are bounds."""

    name: str
    description: str
    labels: Labels = ()
    bounds: Sequence[float] = SECONDS
    counts: dict[Labels, list[int]] = field(default_factory=dict)
    sums: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def observe(self, seconds: float, *labels: str) -> None:
        """Note one."""
        place = bisect_left(self.bounds, seconds)
        with self._lock:
            if labels not in self.counts:
                self.counts[labels] = [0] * (len(self.bounds) + 1)
                self.sums[labels] = 0.0
            self.counts[labels][place] += 1
            self.sums[labels] += seconds

    @contextmanager
    def timed(self, *labels: str) -> Iterator[None]:
        """Note how long the block takes, however it ends."""
        started = perf_counter()
        try:
            yield
        finally:
            self.observe(perf_counter() - started, *labels)

    def document(self) -> list[list[Any]]:
        """Plain JSON: ``[labels, counts, sum]`` for each combination."""
        with self._lock:
            return [
                [list(labels), list(counts), self.sums[labels]]
                for labels, counts in self.counts.items()
            ]


Meter = Counter | Histogram

HTTP_REQUESTS = Counter(
    "nas_http_requests",
    "HTTP requests by route and answer.",
    ("method", "route", "status"),
)
HTTP_SECONDS = Histogram(
    "nas_http_request_seconds",
    "Time from a request's arrival to the end of its answer; streams of events left out.",
    ("method", "route"),
)
RATE_LIMIT_REFUSALS = Counter(
    "nas_rate_limit_refusals", "Requests that were refused because there were too many."
)
STORE_SECONDS = Histogram(
    "nas_store_transaction_seconds",
    "Time of a transaction of the database, waiting for a connection included.",
    ("kind",),
)
STORE_FAILURES = Counter(
    "nas_store_unreachable", "Transactions that found the database not answering."
)
ASK_SECONDS = Histogram(
    "nas_ask_seconds", "Time in which a sampler proposed the next candidate."
)
LEASE_LOSSES = Counter(
    "nas_lease_losses", "Jobs that a worker process lost to another while it ran them."
)
EPOCHS = Counter("nas_epochs", "Epochs whose reports were stored.")
COMPUTE_SECONDS = Counter(
    "nas_compute_seconds", "Time that the stored epochs took on their devices."
)
TRIALS_ENDED = Counter(
    "nas_trials_ended", "Trials that ended while this process ran them.", ("state",)
)
WORKERS_LOST = Counter(
    "nas_training_workers_lost", "Training processes that died under a trial."
)

EVERYWHERE: tuple[Meter, ...] = (STORE_SECONDS, STORE_FAILURES)
OF_API: tuple[Meter, ...] = (
    HTTP_REQUESTS,
    HTTP_SECONDS,
    RATE_LIMIT_REFUSALS,
    *EVERYWHERE,
)
OF_WORKER: tuple[Meter, ...] = (
    ASK_SECONDS,
    LEASE_LOSSES,
    EPOCHS,
    COMPUTE_SECONDS,
    TRIALS_ENDED,
    WORKERS_LOST,
    *EVERYWHERE,
)


def document(meters: Sequence[Meter]) -> Mapping[str, list[list[Any]]]:
    """What ``meters`` say, as plain JSON by their names."""
    return {meter.name: meter.document() for meter in meters}
