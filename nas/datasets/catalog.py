"""Which data sets there are, by name, and how one is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nas.datasets.assembly import assemble
from nas.datasets.dataset import Dataset, DatasetInfo
from nas.datasets.source import Source
from nas.errors import InvalidRequest, NotFound
from search_spaces.registry import Registry

SOURCES: Registry[Source] = Registry("nas.datasets.sources", "SOURCE")


@dataclass(frozen=True, slots=True)
class _Offer:
    """A data set under its name; ``path`` is None where it comes with the installation."""

    name: str
    source: str
    path: Path | None

    @property
    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """Name, time of change and size of every file; another stamp means other data."""
        if self.path is None:
            return ()
        folder = self.path.is_dir()
        files = sorted(self.path.iterdir()) if folder else [self.path]
        stats = [(file.name, file.stat()) for file in files]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def names(dataset_dir: Path | None = None) -> list[str]:
    """The names of all data sets, sorted: installed ones, and those found in ``dataset_dir``.

    Raises:
        NotFound: the folder does not exist.
    """
    return sorted({offer.name for offer in _offers(dataset_dir)})


def info(
    name: str,
    dataset_dir: Path | None = None,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> DatasetInfo:
    """Describe what :func:`load` would return; remembered until a file changes.

    Raises:
        InvalidRequest: no such data set, or its files are malformed.
    """
    offer = _find(name, dataset_dir)
    return _remembered(offer, offer.stamp, max_train_samples, max_val_samples)


def load(
    name: str,
    dataset_dir: Path | None = None,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> Dataset:
    """Read a data set.

    Args:
        name: one of :func:`names`.
        dataset_dir: the folder that is searched beside the installed ones.
        max_train_samples: thin the training split to a stratified subset of this size.
        max_val_samples: likewise the validation split.

    Raises:
        InvalidRequest: no such data set, or its files are malformed.
    """
    offer = _find(name, dataset_dir)
    return _load(offer, max_train_samples, max_val_samples)


def _offers(dataset_dir: Path | None) -> Iterator[_Offer]:
    if dataset_dir is not None and not dataset_dir.is_dir():
        raise NotFound(
            f"the folder of data sets {dataset_dir} does not exist: "
            "create it, or set NAS_DATASET_DIR to another"
        )
    for source in SOURCES.all():
        for name, path in source.find(dataset_dir).items():
            yield _Offer(name, source.name, path)


def _find(name: str, dataset_dir: Path | None) -> _Offer:
    found = [offer for offer in _offers(dataset_dir) if offer.name == name]
    if not found:
        raise InvalidRequest(
            f"no data set is named {name!r}",
            field="dataset.name",
            remedy=f"Choose one of {', '.join(names(dataset_dir))}.",
        )
    if len(found) > 1:
        places = " and ".join(str(offer.path or "the installed one") for offer in found)
        raise InvalidRequest(
            f"{len(found)} data sets are named {name!r}: {places}",
            field="dataset.name",
            remedy="Rename the file or folder.",
        )
    return found[0]


@lru_cache(maxsize=256)
def _remembered(
    offer: _Offer, _stamp: object, max_train: int | None, max_val: int | None
) -> DatasetInfo:
    return _load(offer, max_train, max_val).info


def _load(offer: _Offer, max_train: int | None, max_val: int | None) -> Dataset:
    raw = SOURCES.get(offer.source).read(offer.path)
    return assemble(offer.name, offer.source, raw, max_train, max_val)
