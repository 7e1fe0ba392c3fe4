"""What is exported: one trained network and everything that is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nas import codegen
from nas.analysis.report.document import Network
from nas.datasets import Dataset
from nas.training.recipe import Recipe
from nas.trial import TrialRecord
from search_spaces import Architecture, Plan, Task


@dataclass(frozen=True, slots=True)
class TrainedNetwork:
    """A complete trial, its plan, its weights, and the data that it was measured on.

    Attributes:
        trial: the stored record; its values are the claims that the certificate checks.
        job_name: as the user wrote it; never part of code.
        plan: the network for the data set's task.
        metric: the metric that the search looked at.
        weights: a safetensors file with the state dict at the end of the training.
        num_threads: of the worker that trained it; another number may round otherwise.
        tested: the same network in the report of its job, where it was trained for that.
        report: that report, as Markdown.
    """

    trial: TrialRecord
    job_name: str | None
    plan: Plan
    recipe: Recipe
    metric: str
    dataset: Dataset
    weights: Path
    num_threads: int = 1
    tested: Network | None = None
    report: str | None = None


def plan_of(trial: TrialRecord, task: Task) -> Plan:
    """The plan of a stored trial; no torch is loaded."""
    return Architecture.from_json(trial.architecture).plan(task)


def source_of(trial: TrialRecord, task: Task) -> str:
    """The PyTorch source of a stored trial's network; no torch is loaded."""
    return codegen.source(plan_of(trial, task))
