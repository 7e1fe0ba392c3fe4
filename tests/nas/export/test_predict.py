"""A bundle is used with torch alone: no numpy, no safetensors, none of this project."""

from __future__ import annotations

import gzip
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nas.datasets.dataset import Array
from nas.export import TrainedNetwork

REFUSE_ALL_BUT_TORCH = """
import sys, warnings
warnings.filterwarnings("ignore", message="Failed to initialize NumPy")
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("numpy", "safetensors", "nas", "search_spaces"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refuse())
"""


def run(folder: Path, code: str) -> str:
    """What ``code`` prints in a process that has torch and the bundle."""
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-W", "error", "-c", REFUSE_ALL_BUT_TORCH + code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def command_line(folder: Path, *arguments: str | Path) -> str:
    return run(
        folder,
        "import runpy\n"
        f"sys.argv = ['predict.py', *{[str(a) for a in arguments]!r}]\n"
        "runpy.run_path('predict.py', run_name='__main__')\n",
    )


def write_idx(path: Path, array: Array) -> Path:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    content = header + array.astype(np.uint8).tobytes()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_the_command_line_classifies_an_idx_file(
    bundle: Path, digits: TrainedNetwork, tmp_path: Path, suffix: str
) -> None:
    val = digits.dataset.val
    images = write_idx(tmp_path / f"images{suffix}", val.x[:, 0])
    labels = write_idx(tmp_path / f"labels{suffix}", val.y)
    num_right = round(digits.trial.values["accuracy"] * len(val))
    told = command_line(bundle, images, "--labels", labels)
    assert told.startswith(f"{num_right} of {len(val)} right: ")
    answers = command_line(bundle, images).split()
    assert sum(int(a) == y for a, y in zip(answers, val.y, strict=True)) == num_right


def test_raw_samples_give_class_probabilities(bundle: Path) -> None:
    told = run(
        bundle,
        "import torch\n"
        "sys.path.insert(0, '.')\n"
        "from predict import load\n"
        "predict = load()\n"
        "bytes_ = torch.arange(128, dtype=torch.uint8).reshape(2, 1, 8, 8)\n"
        "answers = predict(bytes_)\n"
        "same = [predict(bytes_.float()), predict(bytes_[:, 0]), predict(bytes_.view(2, 64))]\n"
        "assert all(torch.equal(answers, other) for other in same)\n"
        "print(tuple(answers.shape), round(answers.sum().item(), 4))\n",
    )
    assert told.strip() == "(2, 10) 2.0"


def test_samples_of_another_shape_are_refused_with_the_right_one(bundle: Path) -> None:
    told = run(
        bundle,
        "import torch\n"
        "sys.path.insert(0, '.')\n"
        "from predict import load\n"
        "try:\n"
        "    load()(torch.zeros(2, 8, 8, 1))\n"
        "except ValueError as error:\n"
        "    print(error)\n",
    )
    assert told.strip() == (
        "samples of shape (8, 8, 1) for a network that reads (1, 8, 8): "
        "give (N, 1, 8, 8)"
    )


@pytest.mark.parametrize("header", ["", "a,b,c,d,e\n"])
def test_a_regression_answers_in_the_units_of_its_targets(
    table_bundle: Path, table: TrainedNetwork, tmp_path: Path, header: str
) -> None:
    val = table.dataset.val
    rows = "\n".join(",".join(repr(float(v)) for v in row) for row in val.x)
    (tmp_path / "rows.csv").write_text(header + rows + "\n")
    told = command_line(table_bundle, tmp_path / "rows.csv")
    answers = np.array([[float(v) for v in line.split(",")] for line in told.split()])
    mse = float(np.mean((answers - val.y) ** 2))
    assert mse == pytest.approx(table.trial.values["mse"], rel=1e-3)
