"""The store: files under keys."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from nas.artifacts import keys
from nas.artifacts.backend import Backend
from nas.artifacts.digest import sha256_of
from nas.artifacts.entry import Entry
from nas.artifacts.failures import Damaged, reading, using
from nas.artifacts.local import LocalFolder
from nas.artifacts.remote import Remote
from nas.errors import InvalidRequest, NotFound

CHUNK_BYTES = 1 << 20


class ArtifactStore:
    """Files below one address. Safe to share between threads and processes.

    What is put appears whole or not at all, and is there for everybody once the call has returned.
    Every method raises InvalidRequest for a key that is none and ServiceUnavailable where the
    store does not answer.

    Args:
        url: a folder, or a URL of fsspec.

    Raises:
        InvalidRequest: no such kind of store, or a package for it is missing.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._backend = _backend(url)

    def put_file(self, key: str, source: Path) -> Entry:
        """Copy the local file ``source`` in, in place of an earlier one.

        Raises:
            StorageFull: there is no room; nothing is left of the attempt.
        """
        keys.checked(key)
        with using(self.url):
            entry = Entry(key, source.stat().st_size, sha256_of(source))
            self._backend.put(key, source)
        return entry

    def put_bytes(self, key: str, content: bytes) -> Entry:
        """As :meth:`put_file`."""
        with using(self.url), tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            return self.put_file(key, Path(file.name))

    def open(self, key: str) -> BinaryIO:
        """A seekable stream of a file; close it. Raises NotFound."""
        _require_key(key)
        with reading(self.url, key):
            return self._backend.open(key)

    def read_bytes(self, key: str) -> bytes:
        """All of a file; raises NotFound."""
        with reading(self.url, key), self.open(key) as file:
            return file.read()

    def get_file(self, key: str, target: Path, *, sha256: str) -> None:
        """Copy a file to ``target``, where it appears whole or not at all.

        Raises:
            NotFound: there is no such file.
            Damaged: its content has not the digest ``sha256``.
            StorageFull: there is no room for the copy.
        """
        partial = target.with_name(target.name + ".partial")
        try:
            with self.open(key) as file, using(str(target.parent)):
                found = self._copy(key, file, partial)
            if found != sha256:
                raise Damaged(
                    f"{key} in {self.url} is damaged: its content has the digest {found}, "
                    f"not {sha256}; put a copy back or make it again"
                )
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)

    def num_bytes(self, key: str) -> int:
        """The size of a file; raises NotFound."""
        _require_key(key)
        with reading(self.url, key):
            return self._backend.num_bytes(key)

    def list(self, prefix: str) -> tuple[Entry, ...]:
        """All files below ``prefix``, which ends with a slash, by key."""
        found = keys.prefix(prefix)
        with using(self.url):
            entries = self._backend.list(found)
            return tuple(sorted(entries, key=lambda entry: entry.key))

    def delete(self, names: Iterable[str]) -> None:
        """Remove files; one that is gone already is no error."""
        for key in names:
            keys.checked(key)
            with using(self.url):
                self._backend.delete(key)

    def delete_all(self, prefix: str) -> None:
        """Remove everything below ``prefix``, which ends with a slash; none is no error."""
        found = keys.prefix(prefix)
        with using(self.url):
            self._backend.delete_all(found)

    def delete_unfinished(self, prefix: str, older_than_seconds: float) -> None:
        """Remove what killed writers left below ``prefix``; nobody else ever sees it."""
        found = keys.prefix(prefix)
        with using(self.url):
            self._backend.delete_unfinished(found, older_than_seconds)

    def _copy(self, key: str, file: BinaryIO, target: Path) -> str:
        """The digest of what was copied."""
        digest = hashlib.sha256()
        with target.open("wb") as copy:
            while chunk := self._chunk(key, file):
                digest.update(chunk)
                copy.write(chunk)
        return digest.hexdigest()

    def _chunk(self, key: str, file: BinaryIO) -> bytes:
        with reading(self.url, key):
            return file.read(CHUNK_BYTES)


def _backend(url: str) -> Backend:
    protocol, is_url, path = url.partition("://")
    if not is_url:
        return LocalFolder(Path(url).absolute())
    if protocol in ("file", "local"):
        return LocalFolder(Path(path))
    return Remote(url)


def _require_key(key: str) -> None:
    """What is no key names no file; raises NotFound."""
    try:
        keys.checked(key)
    except InvalidRequest as error:
        raise NotFound(f"there is no such file: {error}") from error
