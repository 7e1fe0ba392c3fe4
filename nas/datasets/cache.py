"""Uploaded data sets on this machine: fetched once, by digest, and let go when others need the room."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nas.datasets.upload import Fetch, Upload


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder that several processes may share.

    Attributes:
        folder: is made when it is needed.
        fetch: where files come from.
        max_bytes: what is used least recently goes when the files take more.
    """

    folder: Path
    fetch: Fetch
    max_bytes: int

    def path(self, upload: Upload) -> Path:
        """The file of ``upload``, fetched if it is not here.

        Raises:
            NasError: as ``fetch``.
        """
        path = self.folder / f"{upload.sha256}.npz"
        try:
            os.utime(path)
        except FileNotFoundError:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._fetch(upload, path)
            self._make_room(path)
        return path

    def _fetch(self, upload: Upload, path: Path) -> None:
        with _draft(self.folder) as draft:
            self.fetch(upload.key, draft, upload.sha256)
            draft.replace(path)

    def _make_room(self, newest: Path) -> None:
        files = sorted(self.folder.glob("*.npz"), key=_last_use)
        total = sum(_num_bytes(file) for file in files)
        for file in files:
            if total <= self.max_bytes or file == newest:
                return
            total -= _num_bytes(file)
            file.unlink(missing_ok=True)


@contextmanager
def _draft(folder: Path) -> Iterator[Path]:
    """A file of its own in ``folder``, gone at the end unless it was moved."""
    handle, name = tempfile.mkstemp(prefix=".fetched-", dir=folder)
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _last_use(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0


def _num_bytes(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0
