"""From labels as they were written to class numbers, or to the targets of a regression."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nas.datasets.dataset import Array
from nas.datasets.source import MalformedData
from search_spaces.plan import TaskKind

REGRESSION_REMEDY = "Integer and string targets are classes; write floating-point numbers for a regression."


@dataclass(frozen=True, slots=True)
class Targets:
    """The targets of every split, by its name, ready for a loss."""

    kind: TaskKind
    num_outputs: int
    classes: tuple[str, ...]
    splits: Mapping[str, Array]


def encode(
    where: str, labels: Mapping[str, Array], classes: tuple[str, ...] = ()
) -> Targets:
    """Encode ``labels`` by what the training split holds: floats are a regression.

    Args:
        where: what error messages call the data.
        labels: the targets of each split as they were read, "train" among them.
        classes: names of the classes ``0, 1, ...``; default is the labels themselves.

    Raises:
        MalformedData: neither numbers nor strings, a single class, a class missing in train.
    """
    kinds = "".join(sorted({y.dtype.kind for y in labels.values()}))
    if kinds == "f":
        return _regression(where, labels)
    if set(kinds) <= set("biu") or kinds == "U":
        return _classification(where, labels, classes)
    types = ", ".join(f"{name}: {y.dtype}" for name, y in labels.items())
    raise MalformedData(
        where,
        f"the targets are of mixed or unusable types ({types})",
        "Write the targets of all splits as integers, as strings or as floats.",
    )


def _regression(where: str, labels: Mapping[str, Array]) -> Targets:
    with np.errstate(over="ignore"):
        columns = {
            name: np.ascontiguousarray(y.reshape(len(y), -1), dtype=np.float32)
            for name, y in labels.items()
        }
    widths = {y.shape[1] for y in columns.values()}
    if len(widths) > 1:
        raise MalformedData(
            where,
            f"the splits have different numbers of targets: {sorted(widths)}",
            "Give every split the same number of targets.",
        )
    for name, y in columns.items():
        if not np.isfinite(y).all():
            raise MalformedData(
                where,
                f"the targets of {name} hold NaN, infinity or more than a float32 holds",
                "Remove these samples or repair their targets.",
            )
    return Targets(TaskKind.REGRESSION, widths.pop(), (), columns)


def _classification(
    where: str, labels: Mapping[str, Array], names: tuple[str, ...]
) -> Targets:
    known = np.unique(labels["train"])
    if len(known) < 2:
        raise MalformedData(
            where, "train holds a single class", "Classification needs two at least."
        )
    if 2 * len(known) > len(labels["train"]):
        raise MalformedData(
            where,
            f"{len(known)} classes for {len(labels['train'])} training samples",
            REGRESSION_REMEDY,
        )
    classes = tuple(str(label) for label in known)
    if names and np.array_equal(known, np.arange(len(names))):
        classes = names
    splits = {name: _numbers(where, name, y, known) for name, y in labels.items()}
    return Targets(TaskKind.CLASSIFICATION, len(known), classes, splits)


def _numbers(where: str, name: str, y: Array, known: Array) -> Array:
    unseen = np.setdiff1d(y, known)
    if len(unseen):
        raise MalformedData(
            where,
            f"class {str(unseen[0])!r} of {name} is missing in train",
            "Put samples of every class into train, or leave the splits to be made.",
        )
    return np.searchsorted(known, y).astype(np.int64)
