"""Data sets by name: what is installed, what a folder offers, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nas import datasets
from nas.datasets import DataKind
from nas.errors import InvalidRequest, NotFound
from search_spaces.plan import TaskKind


def test_digits_are_split_60_20_20_and_say_so():
    data = datasets.load("digits")
    assert (len(data.train), len(data.val), len(data.test)) == (1079, 359, 359)
    assert data.train.x.shape == (1079, 1, 8, 8)
    assert data.train.x.dtype == np.uint8
    assert data.info.classes == tuple("0123456789")
    assert data.info.task.num_outputs == 10
    assert data.info.notes == (
        "no validation and test split: made, stratified, 20% each of train, seed 0",
    )


@pytest.mark.parametrize("name", ["digits", "breast_cancer"])
def test_installed_data_is_what_scikit_learn_loads(name):
    import sklearn.datasets

    theirs = getattr(sklearn.datasets, f"load_{name}")()
    data = datasets.load(name)
    parts = (data.train, data.val, data.test)
    ours = np.concatenate([part.x.reshape(len(part), -1) for part in parts])
    scale = 255 / 16 if name == "digits" else 1
    expected = theirs.data * scale
    if name == "digits":
        expected = np.rint(expected)
    assert np.array_equal(
        np.sort(ours.astype(np.float32), axis=0),
        np.sort(expected.astype(np.float32), axis=0),
    )
    counts = sum(np.bincount(part.y) for part in parts)
    assert np.array_equal(counts, np.bincount(theirs.target))


def test_breast_cancer_is_a_table_with_named_classes():
    info = datasets.info("breast_cancer")
    assert info.kind is DataKind.TABLE
    assert info.task.kind is TaskKind.CLASSIFICATION
    assert info.classes == ("malignant", "benign")
    assert len(info.mean) == len(info.std) == 30


def test_splits_of_digits_are_stratified():
    data = datasets.load("digits")
    for part in (data.train, data.val, data.test):
        shares = np.bincount(part.y) / len(part)
        assert np.abs(shares - 0.1).max() < 0.005


def test_mean_and_std_come_from_the_training_split_alone():
    data = datasets.load("digits")
    pixels = data.train.x / 255
    assert data.info.mean[0] == pytest.approx(pixels.mean())
    assert data.info.std[0] == pytest.approx(pixels.std())


def test_subsets_are_stratified_said_so_and_have_another_digest():
    whole = datasets.info("digits")
    data = datasets.load("digits", max_train_samples=100, max_val_samples=50)
    assert np.bincount(data.train.y).min() >= 9
    assert (len(data.val), len(data.test)) == (50, 359)
    assert "train: 100 of 1,079 samples, stratified, seed 0" in data.info.notes
    assert data.info.digest != whole.digest


def test_a_limit_above_the_size_changes_nothing():
    assert datasets.info("digits", max_train_samples=5000) == datasets.info("digits")


def test_fewer_training_samples_than_classes_are_refused():
    with pytest.raises(InvalidRequest, match="10 classes") as caught:
        datasets.load("digits", max_train_samples=9)
    assert caught.value.field == "dataset.max_train_samples"


def test_an_unknown_name_is_refused_with_those_that_exist():
    with pytest.raises(InvalidRequest, match="'mnits'") as caught:
        datasets.info("mnits")
    assert caught.value.field == "dataset.name"
    assert "breast_cancer, digits" in caught.value.remedy


def test_a_folder_that_does_not_exist_is_said(tmp_path):
    with pytest.raises(NotFound, match="nowhere"):
        datasets.names(tmp_path / "nowhere")


def test_a_name_that_two_files_share_is_refused(tmp_path):
    (tmp_path / "digits.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidRequest, match="2 data sets are named 'digits'"):
        datasets.info("digits", tmp_path)


def test_info_is_remembered_until_the_file_changes(tmp_path):
    file = tmp_path / "points.csv"
    rows = [f"{i},{i % 2}" for i in range(20)]
    file.write_text("\n".join(["x,label", *rows]))
    first = datasets.info("points", tmp_path)
    assert datasets.info("points", tmp_path) is first
    file.write_text("\n".join(["x,label", *rows, "99,1"]))
    os.utime(file, ns=(1, 1))
    assert datasets.info("points", tmp_path).num_train != first.num_train


def test_the_digest_is_the_same_in_another_process():
    code = "from nas import datasets; print(datasets.info('digits').digest)"
    environment = os.environ | {"PYTHONHASHSEED": "7"}
    other = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert other.stdout.strip() == datasets.info("digits").digest


def test_what_describes_data_and_training_loads_no_framework():
    code = (
        "import sys, json\n"
        "from nas import datasets\n"
        "from nas.training import augmentations, defaults, metrics, recipe\n"
        "info = datasets.info('digits')\n"
        "defaults.resolve_recipe('convnet', info.kind, info.num_train, {})\n"
        "metrics.default(info.task.kind), augmentations.names()\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    heavy = {"torch", "sklearn", "scipy", "ray", "optuna", "sqlalchemy", "safetensors"}
    assert heavy.isdisjoint(json.loads(run.stdout))


@pytest.mark.bench_data
def test_mnist_is_read_from_its_folder():
    folder = os.environ.get("NAS_BENCH_DATA")
    if not folder or not (Path(folder) / "mnist").is_dir():
        pytest.skip("NAS_BENCH_DATA names no folder with mnist")
    info = datasets.info("mnist", Path(folder))
    assert (info.num_train, info.num_val, info.num_test) == (54_000, 6_000, 10_000)
    assert info.task.input_shape == (1, 28, 28)
    assert info.mean[0] == pytest.approx(0.1307, abs=1e-3)
    assert info.std[0] == pytest.approx(0.3081, abs=1e-3)
