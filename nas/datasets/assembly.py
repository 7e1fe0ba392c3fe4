"""From raw arrays to a data set: checked, encoded, split, thinned and described."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from nas.datasets.dataset import Array, DataKind, Dataset, DatasetInfo, Split
from nas.datasets.source import MalformedData, Raw
from nas.datasets.splits import SEED, hold_out, subset
from nas.datasets.statistics import feature_moments, image_moments
from nas.datasets.targets import Targets, encode
from nas.errors import InvalidRequest
from search_spaces.plan import Task

MADE_FROM_ALL = 0.2
MADE_FROM_TRAIN = 0.1


def assemble(
    name: str,
    source: str,
    raw: Raw,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> Dataset:
    """Make a data set of ``raw``; the limits thin train and val to stratified subsets.

    Raises:
        MalformedData: the arrays do not fit together.
        InvalidRequest: ``max_train_samples`` is below the number of classes.
    """
    inputs = _inputs(name, raw)
    labels = {part: split.y for part, split in raw.splits.items()}
    targets = encode(name, labels, raw.classes)
    given = {part: Split(inputs[part], targets.splits[part]) for part in inputs}
    splits, made = _complete(name, given)
    info = _describe(name, source, raw, targets, splits, raw.notes + made)
    return thin(Dataset(info, **splits), max_train_samples, max_val_samples)


def thin(
    dataset: Dataset,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> Dataset:
    """Reduce train and val to stratified subsets, described anew; a limit above the size does nothing.

    Raises:
        InvalidRequest: ``max_train_samples`` is below the number of classes.
    """
    info = dataset.info
    splits, notes = _thin(
        dataset.splits, info.classes, max_train_samples, max_val_samples
    )
    if not notes:
        return dataset
    changed = replace(
        info, notes=info.notes + notes, **_facts(info.kind, info.classes, splits)
    )
    return Dataset(changed, **splits)


def _inputs(name: str, raw: Raw) -> dict[str, Array]:
    """The inputs of every split, checked against each other."""
    inputs = {}
    for part, split in raw.splits.items():
        if len(split.x) != len(split.y):
            raise MalformedData(
                name,
                f"{part} has {len(split.x)} samples but {len(split.y)} targets",
                "Give every sample one target.",
            )
        if len(split.x) == 0:
            raise MalformedData(name, f"{part} is empty", "Leave it out or fill it.")
        if split.x.shape[1:] != raw.train.x.shape[1:]:
            raise MalformedData(
                name,
                f"a sample of {part} has the shape {split.x.shape[1:]}, one of train "
                f"{raw.train.x.shape[1:]}",
                "Give the samples of all splits the same shape.",
            )
        if 0 in split.x.shape:
            raise MalformedData(
                name,
                f"a sample of {part} has no elements: shape {split.x.shape[1:]}",
                "Give every sample one pixel or feature at least.",
            )
        inputs[part] = (
            _table(name, part, split.x) if raw.kind is DataKind.TABLE else split.x
        )
    return inputs


def _table(name: str, part: str, x: Array) -> Array:
    with np.errstate(over="ignore"):
        table = np.ascontiguousarray(x, dtype=np.float32)
    if not np.isfinite(table).all():
        row, column = np.argwhere(~np.isfinite(table))[0]
        raise MalformedData(
            name,
            f"{part} holds NaN, infinity or more than a float32 holds "
            f"(sample {row}, feature {column}, both from 0)",
            "Remove such samples or fill in their features.",
        )
    return table


def _complete(
    name: str, given: Mapping[str, Split]
) -> tuple[dict[str, Split], tuple[str, ...]]:
    """Make the splits that are missing out of train, and say so."""
    splits = dict(given)
    missing = [part for part in ("test", "val") if part not in splits]
    if not missing:
        return splits, ()
    share = MADE_FROM_ALL if len(missing) == 2 else MADE_FROM_TRAIN
    count = max(1, round(share * len(splits["train"])))
    for part in missing:
        splits["train"], splits[part] = hold_out(splits["train"], count)
        if len(splits[part]) == 0:
            raise MalformedData(
                name,
                f"too few samples to make a {part} split: every class has one sample",
                f"Add samples, or give the {part} split.",
            )
    what = " and ".join(
        {"val": "validation", "test": "test"}[part] for part in missing[::-1]
    )
    percent = f"{share:.0%}" + (" each" if len(missing) == 2 else "")
    note = f"no {what} split: made, stratified, {percent} of train, seed {SEED}"
    return splits, (note,)


def _thin(
    splits: dict[str, Split],
    classes: tuple[str, ...],
    max_train_samples: int | None,
    max_val_samples: int | None,
) -> tuple[dict[str, Split], tuple[str, ...]]:
    """Reduce train and val to stratified subsets, and say so."""
    if max_train_samples is not None and max_train_samples < len(classes):
        raise InvalidRequest(
            f"max_train_samples is {max_train_samples}, but there are "
            f"{len(classes)} classes",
            field="dataset.max_train_samples",
            remedy="Take one sample of each class at least.",
        )
    thinned, notes = dict(splits), []
    limits = {"train": max_train_samples, "val": max_val_samples}
    for part, limit in limits.items():
        if limit is not None and limit < len(splits[part]):
            thinned[part] = subset(splits[part], limit, least=int(part == "train"))
            notes.append(
                f"{part}: {len(thinned[part]):,} of {len(splits[part]):,} samples, "
                f"stratified, seed {SEED}"
            )
    return thinned, tuple(notes)


def _describe(
    name: str,
    source: str,
    raw: Raw,
    targets: Targets,
    splits: Mapping[str, Split],
    notes: tuple[str, ...],
) -> DatasetInfo:
    return DatasetInfo(
        name=name,
        summary=raw.summary,
        kind=raw.kind,
        task=Task(splits["train"].x.shape[1:], targets.num_outputs, targets.kind),
        classes=targets.classes,
        notes=notes,
        source=source,
        features=raw.features,
        **_facts(raw.kind, targets.classes, splits),
    )


def _facts(
    kind: DataKind, classes: tuple[str, ...], splits: Mapping[str, Split]
) -> dict[str, Any]:
    """What of a data set's description follows from its arrays."""
    train = splits["train"]
    moments = image_moments if kind is DataKind.IMAGE else feature_moments
    mean, std = moments(train.x)
    target_mean, target_std = ((), ()) if classes else feature_moments(train.y)
    return {
        "num_train": len(train),
        "num_val": len(splits["val"]),
        "num_test": len(splits["test"]),
        "digest": _digest(classes, splits),
        "mean": mean,
        "std": std,
        "target_mean": target_mean,
        "target_std": target_std,
        "class_counts": _class_counts(classes, splits),
    }


def _class_counts(
    classes: tuple[str, ...], splits: Mapping[str, Split]
) -> dict[str, tuple[int, ...]]:
    if not classes:
        return {}
    return {
        part: tuple(np.bincount(split.y, minlength=len(classes)).tolist())
        for part, split in splits.items()
    }


def _digest(classes: tuple[str, ...], splits: Mapping[str, Split]) -> str:
    """SHA-256 over the classes and every array with its type and shape."""
    digest = hashlib.sha256(repr(classes).encode())
    for part in ("train", "val", "test"):
        for array in (splits[part].x, splits[part].y):
            digest.update(f"{part} {array.dtype.str} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()
