"""From a stored trial back to its plan and its code."""

from __future__ import annotations

from functools import lru_cache

from nas import codegen
from nas.datasets import Catalog
from nas.errors import Conflict, InvalidRequest
from nas.store import JobRecord
from nas.trial import TrialRecord
from search_spaces import Architecture, Plan, Task


class DatasetGone(Conflict):
    """The data of a job is not there as it was: what the network reads is no longer known."""


def plan_of(trial: TrialRecord, job: JobRecord, catalog: Catalog) -> Plan:
    """The plan of a trial's architecture for the data of its job.

    Raises:
        DatasetGone: shapes cannot be told.
    """
    task = _task_of(job, catalog)
    return Architecture.from_json(dict(trial.architecture)).plan(task)


@lru_cache(maxsize=64)
def code_of(plan: Plan) -> str:
    """The source of a plan, formatted; remembered because the formatter is another process."""
    return codegen.source(plan)


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
