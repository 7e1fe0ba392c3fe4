"""A tiny network with a skip of every kind that was really trained."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nas import datasets
from nas.codegen.module import build
from nas.datasets import Dataset
from nas.export import TrainedNetwork
from nas.training.defaults import resolve_recipe
from nas.training.loop import Training
from search_spaces import Architecture, Topology, get
from tests.nas.export.conftest import record

EDGES = (
    {"source": 0, "target": 1, "kind": "gate"},
    {"source": 0, "target": 2, "kind": "add"},
    {"source": 1, "target": 2, "kind": "add"},
    {"source": 0, "target": 3, "kind": "concat"},
    {"source": 2, "target": 3, "kind": "gate"},
)

SETTINGS = {"depth": 3, "width": 16, "partial": 0.75}
"""``partial``: of a gate and a concat only some channels pass, of an add the others are zeros."""


@pytest.fixture(scope="package")
def rows() -> Dataset:
    """The rows of a small table."""
    return datasets.load("breast_cancer", None)


@pytest.fixture(scope="package")
def architecture() -> Architecture:
    """Three layers with two adds, a concat and two gates."""
    return Architecture("mlp", get("mlp").parse(SETTINGS), Topology.from_json(EDGES))


@pytest.fixture(scope="package")
def network(
    rows: Dataset,
    architecture: Architecture,
    tmp_path_factory: pytest.TempPathFactory,
) -> TrainedNetwork:
    """The network after two epochs."""
    plan = architecture.plan(rows.info.task)
    recipe = resolve_recipe("mlp", rows.info.kind, rows.info.num_train, {"epochs": 2})
    training = Training(build(plan, seed=7), rows, recipe, seed=7)
    training.train_epoch()
    report = training.train_epoch()
    weights = tmp_path_factory.mktemp("ablation") / "weights.safetensors"
    training.save_weights(weights)
    trial = record(architecture, rows, report.values)
    return TrainedNetwork(
        trial=replace(trial, epochs=2),
        job_name=None,
        plan=plan,
        recipe=recipe,
        metric="accuracy",
        dataset=rows,
        weights=weights,
    )
