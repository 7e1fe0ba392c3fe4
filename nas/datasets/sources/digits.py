"""scikit-learn's digits: 1,797 real scans of 8x8 pixels, 10 classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nas.datasets.dataset import DataKind, Split
from nas.datasets.installed import installed_file
from nas.datasets.source import Raw, Reading, Source


def _find(_: Path | None) -> dict[str, Path | None]:
    return {"digits": None}


def _read(_: Path | None, __: Reading) -> Raw:
    rows = np.loadtxt(installed_file("digits.csv.gz"), delimiter=",")
    # 17 grey levels, 0 to 16, stretched over a byte.
    pixels = np.rint(rows[:, :-1] * (255 / 16)).astype(np.uint8)
    return Raw(
        summary="1,797 handwritten digits, 8x8 grey (scikit-learn; UCI optical recognition)",
        kind=DataKind.IMAGE,
        train=Split(pixels.reshape(-1, 1, 8, 8), rows[:, -1].astype(np.int64)),
    )


SOURCE = Source("digits", "scikit-learn's digits, installed", _find, _read)
