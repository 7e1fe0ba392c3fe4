"""What a place for files must be able to do; keys are checked before they get here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from nas.artifacts.entry import Entry


class Backend(Protocol):
    """A place for files; raises OSError or what its library raises."""

    def put(self, key: str, source: Path) -> None:
        """Copy a file in: it appears whole, in place of an earlier one, or not at all."""

    def open(self, key: str) -> BinaryIO:
        """A seekable stream of a file's bytes."""

    def num_bytes(self, key: str) -> int:
        """The size of a file."""

    def list(self, prefix: str) -> Iterator[Entry]:
        """The files whose key begins with ``prefix``, in no order."""

    def delete(self, key: str) -> None:
        """Remove a file; one that is gone is no error."""

    def delete_all(self, prefix: str) -> None:
        """Remove all files below ``prefix``, unfinished ones too."""

    def delete_unfinished(self, prefix: str, older_than_seconds: float) -> None:
        """Remove what writers left below ``prefix`` that were killed; it is never listed."""
