"""Numbers in the text format of Prometheus, by its own library.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from nas.telemetry.meters import Counter, Labels, Meter

CONTENT_TYPE = CONTENT_TYPE_LATEST


@dataclass(frozen=True)
class Gauge:
    """Numbers that stand for now, by the values of ``labels``."""

    name: str
    description: str
    values: Mapping[Labels, float]
    labels: Labels = ()


@dataclass(frozen=True)
class Source:
    """Meters of one process; ``document`` is theirs, ``process`` names it where there are several."""

    meters: Sequence[Meter]
    document: Mapping[str, Any]
    process: str


class Exposition(Collector):
    """Everything that one scrape tells."""

    def __init__(self, gauges: Sequence[Gauge], sources: Sequence[Source]) -> None:
        self._gauges = gauges
        self._sources = sources

    def text(self) -> bytes:
        """The answer to a scrape."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(self)
        return generate_latest(registry)

    def collect(self) -> Iterator[Metric]:
        """Called by the library."""
        for gauge in self._gauges:
            family = GaugeMetricFamily(
                gauge.name, gauge.description, labels=gauge.labels
            )
            for labels, value in gauge.values.items():
                family.add_metric(list(labels), value)
            yield family
        meters = {m.name: m for source in self._sources for m in source.meters}
        for meter in meters.values():
            yield self._family(meter)

    def _family(self, meter: Meter) -> Metric:
        labels = ("process", *meter.labels)
        if isinstance(meter, Counter):
            counter = CounterMetricFamily(meter.name, meter.description, labels=labels)
            for process, (names, value) in self._rows(meter):
                counter.add_metric([process, *names], value)
            return counter
        histogram = HistogramMetricFamily(meter.name, meter.description, labels=labels)
        bounds = [*(f"{bound:g}" for bound in meter.bounds), "+Inf"]
        for process, (names, counts, total) in self._rows(meter):
            if len(counts) == len(bounds):  # a process of another release may differ
                buckets = list(zip(bounds, accumulate(counts), strict=True))
                histogram.add_metric([process, *names], buckets, total)
        return histogram

    def _rows(self, meter: Meter) -> Iterator[tuple[str, Any]]:
        for source in self._sources:
            if meter in source.meters:
                for row in source.document.get(meter.name, ()):
                    yield source.process, row
