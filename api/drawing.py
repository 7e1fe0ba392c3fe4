"""From a stored trial back to its plan and its code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from nas import codegen, datasets
from nas.store import JobRecord
from nas.trial import TrialRecord
from search_spaces import Architecture, Plan


def plan_of(trial: TrialRecord, job: JobRecord, dataset_dir: Path | None) -> Plan:
    """The plan of a trial's architecture for the data of its job."""
    dataset = datasets.info(job.request.dataset.name, dataset_dir)
    return Architecture.from_json(dict(trial.architecture)).plan(dataset.task)


@lru_cache(maxsize=64)
def code_of(plan: Plan) -> str:
    """The source of a plan, formatted; remembered because the formatter is another process."""
    return codegen.source(plan)
