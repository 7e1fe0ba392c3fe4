"""The first samples of a data set, small enough to be shown in a list."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from nas.datasets.dataset import DataKind, Dataset, Split
from nas.datasets.pictures import encode

NUM_SAMPLES = 16
MAX_SIDE = 64
"""Pixels that a thumbnail has at most in height and width."""
MAX_COLUMNS = 64


@dataclass(frozen=True, slots=True)
class Preview:
    """Samples of the training split: the first of each class in turn, for files are often sorted.

    Attributes:
        labels: class names, or the targets of a regression, one a sample.
        images: PNG in base64, at most ``MAX_SIDE`` high and wide; of images alone.
        columns: names of a table's features, at most ``MAX_COLUMNS``.
        rows: their values, one row a sample.
        num_columns: features that a sample has, shown or not.
    """

    labels: tuple[str, ...]
    images: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[float, ...], ...] = ()
    num_columns: int = 0


def make(dataset: Dataset) -> Preview:
    """The preview of a data set."""
    info = dataset.info
    shown = dataset.train.take(_first(dataset.train, len(info.classes)))
    labels = tuple(_label(target, info.classes) for target in shown.y)
    if info.kind is DataKind.IMAGE:
        pictures = (base64.b64encode(encode(x, MAX_SIDE)).decode() for x in shown.x)
        return Preview(labels, images=tuple(pictures))
    num_columns = shown.x.shape[1]
    names = info.features or tuple(f"feature {i}" for i in range(num_columns))
    rows = tuple(tuple(map(float, row[:MAX_COLUMNS])) for row in shown.x)
    return Preview(
        labels, columns=names[:MAX_COLUMNS], rows=rows, num_columns=num_columns
    )


def _first(split: Split, num_classes: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Indices of the first sample of each class, then of the second of each, and so on."""
    if num_classes == 0:
        return np.arange(min(NUM_SAMPLES, len(split)), dtype=np.intp)
    order = np.argsort(split.y, kind="stable")
    starts = np.searchsorted(split.y[order], np.arange(num_classes))
    turn = np.arange(len(order)) - starts[split.y[order]]
    return order[np.lexsort((split.y[order], turn))][:NUM_SAMPLES].astype(np.intp)


def _label(
    target: np.ndarray[tuple[int], np.dtype[np.float32]], classes: tuple[str, ...]
) -> str:
    if classes:
        return classes[int(target)]
    return ", ".join(f"{value:g}" for value in np.atleast_1d(target))
