"""Tiny networks that were really trained, and a bundle of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nas import datasets
from nas.codegen.module import build
from nas.datasets import Dataset
from nas.export import TrainedNetwork
from nas.export.bundle import make_bundle
from nas.search.candidates import costs_of
from nas.states import TrialState
from nas.training.defaults import resolve_recipe
from nas.training.loop import Training
from nas.trial import Origin, TrialRecord
from search_spaces import Architecture, EdgePolicy, SearchSpace

JOB_NAME = "my <b>search</b>\n# with *stars*"


def train(
    folder: Path, dataset: Dataset, family: str, settings: Mapping[str, Any]
) -> TrainedNetwork:
    """One epoch of the densest named topology that can be built."""
    info = dataset.info
    space = SearchSpace(family, settings, EdgePolicy(), info.task)
    architecture = space.named()["resnet"]
    plan = architecture.plan(info.task)
    recipe = resolve_recipe(family, info.kind, info.num_train, {"epochs": 1})
    training = Training(build(plan, seed=7), dataset, recipe, seed=7)
    report = training.train_epoch()
    training.save_weights(folder / "weights.safetensors")
    return TrainedNetwork(
        trial=record(architecture, dataset, report.values),
        job_name=JOB_NAME,
        plan=plan,
        recipe=recipe,
        metric="accuracy",
        dataset=dataset,
        weights=folder / "weights.safetensors",
    )


def record(
    architecture: Architecture, dataset: Dataset, values: Mapping[str, float]
) -> TrialRecord:
    accuracy = values.get("accuracy")
    return TrialRecord(
        id="trial_1",
        job_id="job_1",
        number=0,
        state=TrialState.COMPLETE,
        fingerprint=architecture.fingerprint,
        architecture=architecture.to_json(),
        choices={},
        origin=Origin.NAMED,
        label="resnet",
        costs=costs_of(architecture.plan(dataset.info.task)),
        penalty=0.01,
        seed=7,
        sampler_state={},
        metric=accuracy,
        score=None if accuracy is None else accuracy - 0.01,
        values=values,
        epochs=1,
        attempts=1,
        reason=None,
        message=None,
        device="cpu",
        compute_seconds=1.0,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        started_at=None,
        ended_at=None,
    )


@pytest.fixture(scope="package")
def digits(tmp_path_factory: pytest.TempPathFactory) -> TrainedNetwork:
    """A small convolutional network on images of digits."""
    return train(
        tmp_path_factory.mktemp("digits"),
        datasets.load("digits", None),
        "convnet",
        {"depth": 2, "widths": [4, 8], "operations": ["conv"]},
    )


@pytest.fixture(scope="package")
def table(tmp_path_factory: pytest.TempPathFactory) -> TrainedNetwork:
    """A regression on a table with two targets."""
    import numpy as np

    folder = tmp_path_factory.mktemp("table")
    x = np.random.default_rng(0).normal(3.0, 2.0, (200, 5)).astype(np.float32)
    y = np.stack([100 * x[:, 0], x[:, 1] - x[:, 2]], axis=1)
    np.savez(folder / "plane.npz", x_train=x, y_train=y)
    network = train(
        folder, datasets.load("plane", folder), "mlp", {"depth": 2, "width": 8}
    )
    return replace(network, metric="r2")


@pytest.fixture(scope="package")
def bundle(digits: TrainedNetwork, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_bundle(digits, tmp_path_factory.mktemp("bundles") / "digits")


@pytest.fixture(scope="package")
def table_bundle(
    table: TrainedNetwork, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    return make_bundle(table, tmp_path_factory.mktemp("bundles") / "table")
