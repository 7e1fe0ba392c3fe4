"""Data sets of a worker process: each is read once, whoever asks for it.

The pool puts a data set into Ray's object store and the mapped arrays are kept here under
their digest; under a user's own Tuner it is read from its files instead. Either way it has a test
split only where the configuration is one of a report's trainings.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nas import datasets
from nas.datasets import Dataset
from nas.job import DatasetRequest
from nas.training.recipe import Recipe
from search_spaces import Architecture
from workers.fairness import Shape

ONE_CPU = Shape(1.0, 0.0)

_kept: dict[tuple[str, bool], Dataset] = {}
"""By digest, and whether the test split is there."""


def candidate_config(
    architecture: Architecture | Mapping[str, Any],
    dataset: DatasetRequest,
    digest: str,
    recipe: Recipe,
    *,
    seed: int,
    dataset_dir: Path | None = None,
    shape: Shape = ONE_CPU,
    predicted_bytes: int | None = None,
    is_tested: bool = False,
) -> dict[str, Any]:
    """The configuration of a :class:`workers.candidate.Candidate`, as plain JSON.

    Args:
        architecture: what is trained, or its JSON.
        dataset: which data, and how much of it.
        digest: of that data; what :func:`dataset_of` looks for before it reads files.
        recipe: how it is trained.
        seed: of the first weights, the order of the data and its augmentation.
        dataset_dir: where files of data sets lie.
        shape: what it may occupy: a GPU, where it has one, and a thread for each whole CPU.
        predicted_bytes: memory that training takes by the cost model, for the message when it
            was too much.
        is_tested: whether it may read the test split, as the trainings of a report may.
    """
    if isinstance(architecture, Architecture):
        architecture = architecture.to_json()
    return {
        "architecture": dict(architecture),
        "dataset": {
            **dataset.model_dump(mode="json"),
            "digest": digest,
            "dataset_dir": str(dataset_dir) if dataset_dir else None,
            "is_tested": is_tested,
        },
        "recipe": recipe.model_dump(mode="json"),
        "seed": seed,
        "device": device_of(shape),
        "num_threads": num_threads(shape),
        "predicted_bytes": predicted_bytes,
    }


def num_threads(shape: Shape) -> int:
    """Threads that torch computes with: one, or one for each whole CPU."""
    return max(1, int(shape.cpus))


def device_of(shape: Shape) -> str:
    """What torch calls the device of a worker."""
    return "cuda" if shape.gpus > 0 else "cpu"


def keep(digest: str, dataset: Dataset) -> None:
    """Keep ``dataset``, and no other: a worker trains on one at a time."""
    _kept.clear()
    _kept[digest, not dataset.is_sealed] = dataset


def is_kept(digest: str, is_tested: bool) -> bool:
    """Whether :func:`dataset_of` would answer without reading a file."""
    return (digest, is_tested) in _kept


def dataset_of(config: Mapping[str, Any]) -> Dataset:
    """The data set that the ``dataset`` part of a candidate's configuration names.

    Raises:
        NotFound: there is no such data set.
    """
    digest, is_tested = config["digest"], config.get("is_tested", False)
    if not is_kept(digest, is_tested):
        directory = config["dataset_dir"]
        dataset = datasets.load(
            config["name"],
            Path(directory) if directory else None,
            max_train_samples=config["max_train_samples"],
            max_val_samples=config["max_val_samples"],
        )
        keep(digest, dataset if is_tested else dataset.without_test())
    return _kept[digest, is_tested]
