"""An assembled data set as one file: what an upload becomes once it was checked.

Decoding and splitting happen once, at the upload: every worker on every host reads the same arrays,
whatever version of an image library it has.
"""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import numpy as np

from nas.datasets.dataset import Dataset, DatasetInfo, Split
from nas.datasets.source import MalformedData

PARTS = ("train", "val", "test")


def write(dataset: Dataset, path: Path) -> None:
    """Write the arrays, not packed; the same data set gives the same bytes."""
    arrays = {
        f"{axis}_{part}": getattr(split, axis)
        for part, split in dataset.splits.items()
        for axis in "xy"
    }
    with path.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)


def read(path: Path, info: DatasetInfo) -> Dataset:
    """Read what :func:`write` wrote of the data set that ``info`` describes.

    Raises:
        MalformedData: the file is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            splits = {
                part: Split(arrays[f"x_{part}"], arrays[f"y_{part}"]) for part in PARTS
            }
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError) as error:
        raise MalformedData(
            path, f"damaged: {error}", "Delete the data set and upload it again."
        ) from error
    return Dataset(info, **splits)
