"""scikit-learn's breast cancer table: 569 tumours, 30 measurements, 2 classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nas.datasets.dataset import DataKind, Split
from nas.datasets.installed import installed_file
from nas.datasets.source import Raw, Reading, Source


def _find(_: Path | None) -> dict[str, Path | None]:
    return {"breast_cancer": None}


def _read(_: Path | None, __: Reading) -> Raw:
    path = installed_file("breast_cancer.csv")
    with path.open(encoding="utf-8") as file:
        # Number of rows, number of features, then the names of the classes.
        classes = tuple(file.readline().strip().split(",")[2:])
        rows = np.loadtxt(file, delimiter=",")
    return Raw(
        summary="569 breast tumours, 30 measurements each (scikit-learn; UCI WDBC)",
        kind=DataKind.TABLE,
        train=Split(rows[:, :-1], rows[:, -1].astype(np.int64)),
        classes=classes,
    )


SOURCE = Source(
    "breast_cancer", "scikit-learn's breast cancer, installed", _find, _read
)
