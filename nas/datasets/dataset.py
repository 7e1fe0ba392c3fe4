"""The records of a data set that is ready to train on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nas.errors import SealedTestSplit
from search_spaces.plan import Task

Array = NDArray[Any]


class DataKind(StrEnum):
    """What one sample is; families say which kinds they read."""

    IMAGE = "image"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Split:
    """Samples and their targets.

    Attributes:
        x: images ``(N, C, H, W)`` uint8, tables ``(N, F)`` float32.
        y: class numbers ``(N,)`` int64, or targets of a regression ``(N, K)`` float32.
    """

    x: Array
    y: Array

    def __len__(self) -> int:
        return len(self.y)

    def take(self, indices: NDArray[np.intp]) -> Split:
        """The samples at ``indices``, copied."""
        return Split(self.x[indices], self.y[indices])


class SealedSplit(Split):
    """The test split as a search has it: nothing of it is there, and to read it is an error."""

    __slots__ = ()

    def __init__(self) -> None:
        """Of no data."""

    @property
    def x(self) -> Array:
        """Raises :class:`SealedTestSplit`."""
        raise SealedTestSplit

    @property
    def y(self) -> Array:
        """Raises :class:`SealedTestSplit`."""
        raise SealedTestSplit

    def __reduce__(self) -> tuple[type[SealedSplit], tuple[()]]:
        """Travels between processes as it is."""
        return SealedSplit, ()


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """What is known of a data set without holding its arrays.

    Attributes:
        digest: SHA-256 over the arrays of all splits and the classes.
        classes: class names by number; empty for a regression.
        mean: of each channel or feature, from the training split alone; images after ``/ 255``.
        std: likewise; 1 where a channel or feature is constant.
        target_mean: of each target of a regression, from the training split; else empty. Networks
            are trained on, and put out, ``(target - target_mean) / target_std``.
        target_std: likewise.
        notes: what was decided for the user, such as splits that were made.
        source: the module of ``nas.datasets.sources`` that reads it.
        features: names of a table's columns; empty where they have none.
        class_counts: samples of each class by split, in the order of ``classes``; empty for a
            regression.
    """

    name: str
    summary: str
    kind: DataKind
    task: Task
    num_train: int
    num_val: int
    num_test: int
    digest: str
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    target_mean: tuple[float, ...]
    target_std: tuple[float, ...]
    notes: tuple[str, ...]
    source: str
    features: tuple[str, ...] = ()
    class_counts: Mapping[str, tuple[int, ...]] = field(
        default_factory=dict, hash=False
    )


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set in memory: the search sees ``train`` and ``val``, only the report ``test``."""

    info: DatasetInfo
    train: Split
    val: Split
    test: Split

    def without_test(self) -> Dataset:
        """The same for a search: its test split cannot be read, because it is not there."""
        return replace(self, test=SealedSplit())

    def with_test(self, test: Split) -> Dataset:
        """The same for a report, which is told its test split."""
        return replace(self, test=test)

    @property
    def is_sealed(self) -> bool:
        """Whether it has no test split."""
        return isinstance(self.test, SealedSplit)

    @property
    def splits(self) -> dict[str, Split]:
        """The splits by name."""
        return {"train": self.train, "val": self.val, "test": self.test}
