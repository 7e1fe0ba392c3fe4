"""What a job left open, as far as its analyses must know it; told also when its data is gone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nas.datasets import Catalog, DataKind
from nas.errors import InvalidRequest
from nas.job import JobRequest
from nas.training import metrics
from nas.training.defaults import default_recipe
from nas.training.metrics import Metric
from search_spaces import TaskKind, get


@dataclass(frozen=True, slots=True)
class Settled:
    """A job's metric, and its full budget of epochs."""

    metric: Metric
    max_epochs: int


def settle(request: JobRequest, catalog: Catalog, measured: Collection[str]) -> Settled:
    """Decide what ``request`` left open; ``measured`` are the metrics that its trials have."""
    metric = request.objective.metric
    max_epochs = request.recipe.get("epochs") or _default_epochs(request)
    return Settled(
        metric=metrics.get(metric) if metric else _default(request, catalog, measured),
        max_epochs=max_epochs,
    )


def _default_epochs(request: JobRequest) -> int:
    """Of the kind of data that the family reads."""
    kind = DataKind(get(request.family).data_kinds[0])
    return default_recipe(request.family, kind, num_train=0).epochs


def _default(
    request: JobRequest, catalog: Catalog, measured: Collection[str]
) -> Metric:
    try:
        return metrics.default(catalog.info(request.dataset.name).task.kind)
    except InvalidRequest:
        kinds = [kind for kind in TaskKind if metrics.default(kind).name in measured]
        return metrics.default(kinds[0] if kinds else TaskKind.CLASSIFICATION)
