"""Which data sets there are, by name, and how one is read."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from nas.datasets import frozen, preview
from nas.datasets.assembly import assemble, thin
from nas.datasets.cache import Cache
from nas.datasets.dataset import Dataset, DatasetInfo
from nas.datasets.preview import Preview
from nas.datasets.source import Reading, Source
from nas.datasets.upload import Upload
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
        stats = [(str(file), file.stat()) for file in _files(self.path)]
        return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


class Origin(StrEnum):
    """Where a data set comes from."""

    INSTALLED = "installed"
    FOLDER = "folder"
    UPLOADED = "uploaded"


class Catalog:
    """The data sets that somebody may name: installed ones, a folder's, and uploaded ones.

    Args:
        dataset_dir: the folder that is searched beside the installed ones.
        uploads: of one project, or the one that a job needs. They go before a file of the same name
            that was put into the folder later, so that no job loses its data to it.
        cache: where the uploads' arrays are read; needed with ``uploads``.
    """

    def __init__(
        self,
        dataset_dir: Path | None = None,
        uploads: Iterable[Upload] = (),
        cache: Cache | None = None,
    ) -> None:
        self._dataset_dir = dataset_dir
        self._uploads = {upload.name: upload for upload in uploads}
        self._cache = cache

    def names(self) -> list[str]:
        """The names of all data sets, sorted.

        Raises:
            NotFound: the folder does not exist.
        """
        return sorted({*self.local_names(), *self._uploads})

    def local_names(self) -> list[str]:
        """Those of installed data sets and of the folder alone; raises like :meth:`names`."""
        return sorted({offer.name for offer in _offers(self._dataset_dir)})

    def info(
        self,
        name: str,
        max_train_samples: int | None = None,
        max_val_samples: int | None = None,
    ) -> DatasetInfo:
        """Describe what :meth:`load` would return; remembered until a file changes.

        Raises:
            InvalidRequest: no such data set, or its files are malformed.
        """
        if name in self._uploads:
            return self._uploaded_info(name, max_train_samples, max_val_samples)
        offer = self._find(name)
        return _remembered(offer, offer.stamp, max_train_samples, max_val_samples)

    def load(
        self,
        name: str,
        max_train_samples: int | None = None,
        max_val_samples: int | None = None,
    ) -> Dataset:
        """Read a data set.

        Args:
            name: one of :meth:`names`.
            max_train_samples: thin the training split to a stratified subset of this size.
            max_val_samples: likewise the validation split.

        Raises:
            InvalidRequest: no such data set, or its files are malformed.
            NasError: the file of an upload is gone, damaged or out of reach.
        """
        if name in self._uploads:
            return thin(self._uploaded(name), max_train_samples, max_val_samples)
        return _load(self._find(name), max_train_samples, max_val_samples)

    def upload(self, name: str) -> Upload | None:
        """The uploaded data set of this name, where it is one."""
        return self._uploads.get(name)

    def origin(self, name: str) -> Origin:
        """Where a data set comes from; a name that two places share is the folder's."""
        if name in self._uploads:
            return Origin.UPLOADED
        found = [o for o in _offers(self._dataset_dir) if o.name == name]
        installed = all(offer.path is None for offer in found)
        return Origin.INSTALLED if installed else Origin.FOLDER

    def local(self, name: str) -> str:
        """The name of the local data set that has this name or digest.

        Raises:
            NotFound: none has.
        """
        names = self.local_names()
        if name in names:
            return name
        for other in names if len(name) == _DIGEST_CHARACTERS else ():
            with suppress(InvalidRequest):
                if self.info(other).digest == name:
                    return other
        raise NotFound(
            f"no data set has the name or digest {name!r}: GET /v1/datasets lists what "
            "there is"
        )

    def preview(self, name: str) -> Preview:
        """The first samples of a local data set; remembered until a file changes.

        Raises:
            InvalidRequest: no such data set, or its files are malformed.
        """
        offer = self._find(name)
        return _previewed(offer, offer.stamp)

    def _uploaded(self, name: str) -> Dataset:
        assert self._cache is not None, "a catalog with uploads needs a cache"
        upload = self._uploads[name]
        return frozen.read(self._cache.path(upload), upload.info)

    def _uploaded_info(
        self, name: str, max_train: int | None, max_val: int | None
    ) -> DatasetInfo:
        """What is stored says all, unless a subset is asked for."""
        info = self._uploads[name].info
        limits = ((max_train, info.num_train), (max_val, info.num_val))
        if all(limit is None or limit >= size for limit, size in limits):
            return info
        key = (info.digest, max_train, max_val)
        known = _SUBSETS.get(key)
        if known is None:
            known = thin(self._uploaded(name), max_train, max_val).info
            if len(_SUBSETS) >= _MAX_SUBSETS:
                _SUBSETS.clear()
            _SUBSETS[key] = known
        return replace(known, name=name)

    def _find(self, name: str) -> _Offer:
        found = [o for o in _offers(self._dataset_dir) if o.name == name]
        if not found:
            raise InvalidRequest(
                f"no data set is named {name!r}",
                field="dataset.name",
                remedy=f"Choose one of {', '.join(self.names())}; or upload it.",
            )
        if len(found) > 1:
            places = " and ".join(str(o.path or "the installed one") for o in found)
            raise InvalidRequest(
                f"{len(found)} data sets are named {name!r}: {places}",
                field="dataset.name",
                remedy="Rename the file or folder.",
            )
        return found[0]


_DIGEST_CHARACTERS = 64
_MAX_SUBSETS = 256
_SUBSETS: dict[tuple[str, int | None, int | None], DatasetInfo] = {}
"""Descriptions of subsets of uploads, by the digest of the whole: they never change."""


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    for folder, folders, files in os.walk(path, followlinks=True):
        folders.sort()
        yield from (Path(folder, name) for name in sorted(files))


def _offers(dataset_dir: Path | None) -> Iterator[_Offer]:
    if dataset_dir is not None and not dataset_dir.is_dir():
        raise NotFound(
            f"the folder of data sets {dataset_dir} does not exist: "
            "create it, or set NAS_DATASET_DIR to another"
        )
    for source in SOURCES.all():
        for name, path in source.find(dataset_dir).items():
            yield _Offer(name, source.name, path)


@lru_cache(maxsize=256)
def _remembered(
    offer: _Offer, _stamp: object, max_train: int | None, max_val: int | None
) -> DatasetInfo:
    return _load(offer, max_train, max_val).info


@lru_cache(maxsize=32)
def _previewed(offer: _Offer, _stamp: object) -> Preview:
    return preview.make(_load(offer, None, None))


def _load(offer: _Offer, max_train: int | None, max_val: int | None) -> Dataset:
    raw = SOURCES.get(offer.source).read(offer.path, Reading())
    return assemble(offer.name, offer.source, raw, max_train, max_val)


def names(dataset_dir: Path | None = None) -> list[str]:
    """As :meth:`Catalog.names`, without uploads."""
    return Catalog(dataset_dir).names()


def info(
    name: str,
    dataset_dir: Path | None = None,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> DatasetInfo:
    """As :meth:`Catalog.info`, without uploads."""
    return Catalog(dataset_dir).info(name, max_train_samples, max_val_samples)


def load(
    name: str,
    dataset_dir: Path | None = None,
    max_train_samples: int | None = None,
    max_val_samples: int | None = None,
) -> Dataset:
    """As :meth:`Catalog.load`, without uploads."""
    return Catalog(dataset_dir).load(name, max_train_samples, max_val_samples)
