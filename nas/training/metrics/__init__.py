"""The metrics: one module each, binding ``METRIC``; torch is loaded only when one is computed."""

from __future__ import annotations

from nas.training.metric import Metric
from search_spaces.plan import TaskKind
from search_spaces.registry import Registry

__all__ = ["Metric", "all", "default", "get", "names", "of_task"]

_METRICS: Registry[Metric] = Registry("nas.training.metrics", "METRIC")

get = _METRICS.get
names = _METRICS.names
all = _METRICS.all  # noqa: A001 - read as ``metrics.all()``


def of_task(kind: TaskKind) -> list[Metric]:
    """The metrics that are measured for a task."""
    return [metric for metric in _METRICS.all() if kind in metric.tasks]


def default(kind: TaskKind) -> Metric:
    """The metric that a search of this task maximises unless told otherwise."""
    return next(metric for metric in of_task(kind) if kind in metric.default_for)
