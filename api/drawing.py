"""From a stored trial back to its plan and its code."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from api.remembered import Remembered
from nas import codegen
from nas.datasets import Catalog
from nas.errors import Conflict, InvalidRequest
from nas.job import JobRequest
from nas.store import JobRecord
from nas.trial import TrialRecord
from search_spaces import Architecture, Plan, SearchSpace, Task

_PLANS: Remembered[Plan] = Remembered(200)
"""Of the networks that were asked for last: a list shows many of them again and again."""


class DatasetGone(Conflict):
    """The data of a job is not there as it was: what the network reads is no longer known."""


def plan_of(trial: TrialRecord, job: JobRecord, catalog: Catalog) -> Plan:
    """The plan of a trial's architecture for the data of its job.

    Raises:
        DatasetGone: shapes cannot be told.
    """
    task = _task_of(job, catalog)
    return _PLANS.get(
        (trial.fingerprint, task),
        lambda: Architecture.from_json(dict(trial.architecture)).plan(task),
    )


def outline_of(job: JobRecord, catalog: Catalog) -> Plan:
    """The plan of a job's network without any skip that is chosen: what all its trials share.

    Where the operation of a layer is chosen too, it is called just that: a layer.

    Raises:
        DatasetGone: shapes cannot be told.
    """
    request, task = job.request, _task_of(job, catalog)
    return _PLANS.get((job.id, task), lambda: _without_skips(request, task))


@lru_cache(maxsize=64)
def code_of(plan: Plan) -> str:
    """The source of a plan, formatted; remembered because the formatter is another process."""
    return codegen.source(plan)


def _without_skips(request: JobRequest, task: Task) -> Plan:
    space = SearchSpace(request.family, request.settings, request.space, task)
    first = {dimension.name: dimension.choices[0] for dimension in space.dimensions}
    plan = space.plan(space.architecture(first))
    if len(space.settings.operations) == 1:
        return plan
    steps = (replace(step, operation="layer") for step in plan.steps)
    return replace(plan, steps=tuple(steps))


def _task_of(job: JobRecord, catalog: Catalog) -> Task:
    wanted = job.request.dataset
    try:
        info = catalog.info(
            wanted.name, wanted.max_train_samples, wanted.max_val_samples
        )
    except InvalidRequest as error:
        raise DatasetGone(
            f"the data set of job {job.id} cannot be read: {error}"
        ) from error
    if job.dataset_digest not in (None, info.digest):
        raise DatasetGone(
            f"the data set {wanted.name!r} has changed since job {job.id} was posted: "
            "put the earlier files back to see its networks"
        )
    return info.task
