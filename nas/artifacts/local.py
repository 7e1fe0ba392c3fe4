"""Files in a folder of this machine, or on a volume that several share.

A file is written beside its place under a hidden name, brought to the disk, and renamed: who reads
sees the earlier file or the whole new one, also after a power cut. Hidden names are never listed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from nas.artifacts.entry import Entry

UNFINISHED = ".unfinished-"
CHUNK_BYTES = 1 << 20


class LocalFolder:
    """A folder, made when something is first written."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, source: Path) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        target = self._root / key
        _make_folder(target.parent)
        unfinished = _copy_beside(source, target.parent)
        try:
            unfinished.replace(target)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        _sync(target.parent)

    def open(self, key: str) -> BinaryIO:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        return self._inside(key).open("rb")

    def num_bytes(self, key: str) -> int:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        path = self._inside(key)
        if not path.is_file():
            raise FileNotFoundError(key)
        return path.stat().st_size

    def list(self, prefix: str) -> Iterator[Entry]:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        for folder, _, names in os.walk(
            self._root / prefix, onerror=_raise_unless_gone
        ):
            for name in names:
                path = Path(folder, name)
                # A file may be deleted while the folder is walked through.
                with suppress(FileNotFoundError):
                    if not name.startswith(UNFINISHED):
                        key = path.relative_to(self._root).as_posix()
                        yield Entry(key, path.stat().st_size)

    def delete(self, key: str) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        path = self._root / key
        path.unlink(missing_ok=True)

    def delete_all(self, prefix: str) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        folder = self._root / prefix
        while folder.exists():
            # Somebody who still writes may put a file in between; what is deleted already is no error.
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)

    def delete_unfinished(self, prefix: str, older_than_seconds: float) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        oldest = time.time() - older_than_seconds
        for folder, _, names in os.walk(self._root / prefix):
            for path in (Path(folder, n) for n in names if n.startswith(UNFINISHED)):
                with suppress(FileNotFoundError):
                    if path.stat().st_mtime <= oldest:
                        path.unlink()

    def _inside(self, key: str) -> Path:
        """The path of a key; a symbolic link that leads out of the folder is not followed."""
        path = (self._root / key).resolve()
        if not path.is_relative_to(self._root.resolve()):
            raise FileNotFoundError(key)
        return path


def _raise_unless_gone(error: OSError) -> None:
    """A folder that cannot be read is not an empty one."""
    if not isinstance(error, FileNotFoundError):
        raise error


def _copy_beside(source: Path, folder: Path) -> Path:
    """The content of ``source`` in a hidden file of ``folder``, on the disk."""
    number, name = tempfile.mkstemp(prefix=UNFINISHED, dir=folder)
    try:
        with os.fdopen(number, "wb") as target, source.open("rb") as file:
            shutil.copyfileobj(file, target, CHUNK_BYTES)
            target.flush()
            os.fsync(target.fileno())
        Path(name).chmod(0o644)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _make_folder(folder: Path) -> None:
    """Make ``folder`` and those above it that are missing, each noted on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
