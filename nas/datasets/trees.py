"""Folders of files, unpacked or in a zip, read alike."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

_JUNK = {"__MACOSX", "Thumbs.db", "desktop.ini"}
"""What file managers leave behind, beside everything whose name starts with a dot."""


class Tree(Protocol):
    """Files by their path from the root, with ``/`` between folders."""

    def names(self) -> list[str]:
        """Every file, sorted, without hidden ones."""

    def open(self, name: str) -> IO[bytes]:
        """One of them."""


class FolderTree:
    """A folder on disk."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def names(self) -> list[str]:
        """Every file below the root; links are followed, for the folder is the operator's own."""
        found = []
        for folder, folders, files in os.walk(self._root, followlinks=True):
            folders[:] = [name for name in folders if _is_shown(name)]
            place = Path(folder).relative_to(self._root)
            found += [(place / name).as_posix() for name in files if _is_shown(name)]
        return sorted(found)

    def open(self, name: str) -> IO[bytes]:
        """A file by its path from the root."""
        return (self._root / name).open("rb")


class ZipTree:
    """A zip that is open."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def names(self) -> list[str]:
        """Every entry that is a file."""
        return sorted(
            entry.filename
            for entry in self._archive.infolist()
            if not entry.is_dir() and all(map(_is_shown, entry.filename.split("/")))
        )

    def open(self, name: str) -> IO[bytes]:
        """An entry by its name."""
        return self._archive.open(name)


@contextmanager
def opened(path: Path) -> Iterator[Tree]:
    """The files of a folder or of a zip."""
    if path.is_dir():
        yield FolderTree(path)
    else:
        with zipfile.ZipFile(path) as archive:
            yield ZipTree(archive)


def _is_shown(name: str) -> bool:
    return not name.startswith(".") and name not in _JUNK
