"""Turns a request into something that can run, or says which field to change.

Used where a job is posted, so that what cannot run is refused at once, and where it is run, so that
both see the same space, data set, recipe and metric. No torch, no Optuna, no SQL.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from nas import objectives
from nas.datasets import Catalog, DatasetInfo, Upload
from nas.errors import InvalidRequest
from nas.job import JobRequest
from nas.objectives import OF_DEVICE, Objectives
from nas.training import metrics
from nas.training.defaults import resolve_recipe
from nas.training.metrics import Metric
from nas.training.recipe import Recipe
from search_spaces import SearchSpace, get
from search_spaces.errors import InvalidSettings, SearchSpaceError


@dataclass(frozen=True, slots=True)
class ResolvedJob:
    """A request with everything it leaves open decided; ``upload`` where its data set is one."""

    request: JobRequest
    space: SearchSpace
    dataset: DatasetInfo
    recipe: Recipe
    metric: Metric
    upload: Upload | None = None
    objectives: Objectives = field(default_factory=Objectives)

    @property
    def needs_latency(self) -> bool:
        """Whether each candidate's latency is to be measured before it is trained."""
        limits = self.request.limits
        return (
            limits.max_latency_ms is not None
            or objectives.LATENCY in self.objectives.names
        )

    @property
    def needs_device(self) -> bool:
        """Whether a result is of use only with what was measured of the device beside it."""
        is_objective = any(name in OF_DEVICE for name in self.objectives.names)
        return is_objective or self.needs_latency


def resolve(request: JobRequest, catalog: Catalog) -> ResolvedJob:
    """Decide what ``request`` leaves open, on the data sets that it may name.

    Raises:
        InvalidRequest: the job can never run; ``field`` and ``remedy`` say what to change.
    """
    dataset = catalog.info(
        request.dataset.name,
        max_train_samples=request.dataset.max_train_samples,
        max_val_samples=request.dataset.max_val_samples,
    )
    space = _space(request, dataset)
    recipe = resolve_recipe(
        request.family, dataset.kind, dataset.num_train, request.recipe
    )
    objectives.check(request.objectives, dataset.task.kind)
    return ResolvedJob(
        request,
        space,
        dataset,
        recipe,
        _metric(request, dataset),
        catalog.upload(request.dataset.name),
        Objectives.of(request.objectives),
    )


def _space(request: JobRequest, dataset: DatasetInfo) -> SearchSpace:
    try:
        family = get(request.family)
    except SearchSpaceError as error:
        raise InvalidRequest(
            str(error), field="family", remedy="Take a name of GET /v1/search-spaces."
        ) from error
    if dataset.kind not in family.data_kinds:
        raise InvalidRequest(
            f"family {family.name!r} reads {' or '.join(family.data_kinds)} data, "
            f"but {dataset.name!r} is {dataset.kind} data",
            field="dataset.name",
            remedy="Choose a data set of that kind, or another family.",
        )
    try:
        space = SearchSpace(
            request.family, request.settings, request.space, dataset.task
        )
    except InvalidSettings as error:
        raise InvalidRequest(
            str(error), field=error.field, remedy="Change this setting."
        ) from error
    except SearchSpaceError as error:
        raise InvalidRequest(
            str(error), field="settings", remedy="Change the settings of the family."
        ) from error
    if space.size <= 1:
        raise InvalidRequest(
            "this space has no edge to choose: every edge is pinned or ruled out",
            field="space",
            remedy="Allow more kinds, a larger max_span, more layers or fewer pins.",
        )
    return space


def _metric(request: JobRequest, dataset: DatasetInfo) -> Metric:
    name = request.objective.metric
    if name is None:
        return metrics.default(dataset.task.kind)
    possible = [m for m in metrics.all() if dataset.task.kind in m.tasks]
    for metric in possible:
        if metric.name == name:
            return metric
    raise InvalidRequest(
        f"metric {name!r} is not measured for {dataset.task.kind}",
        field="objective.metric",
        remedy=f"Choose one of {', '.join(m.name for m in possible)}.",
    )
