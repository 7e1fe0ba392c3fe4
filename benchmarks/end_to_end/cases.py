"""What is searched on both sides: the job, and its targets.

A target is a validation accuracy at the end of a full training. Of 204 random topologies on digits one in
ten, one in twenty and one in a hundred reach the first three, and none the last; of 60 on MNIST one in ten and one
in twenty the first two, and none the last.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from torch import nn

from nas import datasets
from nas.admission import ResolvedJob, resolve
from nas.codegen.module import build
from nas.datasets import Catalog, Dataset
from nas.job import JobRequest

NUM_WORKERS = 2


@dataclass(frozen=True)
class Case:
    """One search.

    Attributes:
        dataset: as a job names it, with how much of it.
        settings: of the convnet.
        recipe: what of it is not the family's default.
        targets: validation accuracies, ascending; a search goes on to the last.
        trials: the budget; a search that has spent it without reaching a target counts whole.
    """

    name: str
    label: str
    dataset: Mapping[str, Any]
    settings: Mapping[str, Any]
    recipe: Mapping[str, int]
    targets: tuple[float, ...]
    trials: int

    def request(self, seed: int) -> dict[str, Any]:
        """The job as it is posted: defaults, but for what would not be the same question.

        Neither side is told of named topologies, pays for skips, or tests the winner when it has one.
        """
        return {
            "name": f"{self.name}, seed {seed}",
            "family": "convnet",
            "dataset": dict(self.dataset),
            "settings": dict(self.settings),
            "recipe": dict(self.recipe),
            "objective": {"penalty": {"coefficient": 0.0}},
            "budget": {"trials": self.trials, "target_score": self.targets[-1]},
            "report": {"finalists": 0},
            "named_first": False,
            "seed": seed,
        }

    @property
    def epochs(self) -> int:
        """Of a full training."""
        return self.recipe["epochs"]

    @cached_property
    def job(self) -> ResolvedJob:
        """The space, the recipe and the task, as the service decides them."""
        request = JobRequest.model_validate(self.request(0))
        return resolve(request, Catalog(dataset_dir()))

    def data(self) -> Dataset:
        """The data set, cut as the service cuts it."""
        return datasets.load(
            self.dataset["name"],
            dataset_dir(),
            self.dataset.get("max_train_samples"),
            self.dataset.get("max_val_samples"),
        )

    def network(self, choices: Mapping[str, str], seed: int) -> nn.Module:
        """The network that a choice for each edge denotes, by the project's own generated module."""
        space = self.job.space
        return build(space.plan(space.architecture(choices)), seed=seed)


def dataset_dir() -> Path | None:
    """The folder ``$NAS_BENCH_DATA`` with ``mnist`` in it; None without one."""
    folder = os.environ.get("NAS_BENCH_DATA")
    return Path(folder).resolve() if folder else None


CASES = {
    case.name: case
    for case in (
        Case(
            "digits",
            "digits, convnet of 8 layers, 4 and 8 wide, no norm",
            {"name": "digits"},
            {"depth": 8, "widths": [4, 8], "norm": "none"},
            {"epochs": 10},
            targets=(0.96, 0.966, 0.972, 0.978),
            trials=100,
        ),
        Case(
            "mnist",
            "MNIST, 4,000 images, convnet of 8 layers, 4 and 8 wide, no norm, at a quarter of the size",
            {"name": "mnist", "max_train_samples": 4000, "max_val_samples": 1000},
            {"depth": 8, "widths": [4, 8], "norm": "none", "stem": "imagenet"},
            {"epochs": 6, "batch_size": 32},
            targets=(0.944, 0.95, 0.954),
            trials=40,
        ),
    )
}
