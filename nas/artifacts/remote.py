"""Files anywhere that fsspec reaches.

An object store shows an object when its upload is complete, so a put is atomic there. Elsewhere a file
is moved to its place once it is whole, which is as atomic as that file system's move.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

from nas.artifacts.entry import Entry
from nas.errors import InvalidRequest

OBJECT_STORES = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "oss", "oci"})
UNFINISHED = ".unfinished-"


class Remote:
    """A prefix of an fsspec file system. Credentials are its own business: environment and files."""

    def __init__(self, url: str) -> None:
        import fsspec

        protocol = url.partition("://")[0]
        try:
            # A listing that was kept would not show what other processes write.
            self._files: Any
            self._files, root = fsspec.core.url_to_fs(url, use_listings_cache=False)
        except (ImportError, ValueError) as error:
            raise InvalidRequest(
                f"the artifact store {url} cannot be opened: {error}",
                field="artifact_url",
                remedy="Install what it needs, for s3:// `pip install skip-nas[s3]`, or "
                "correct NAS_ARTIFACT_URL.",
            ) from error
        self._root = root.rstrip("/")
        self._is_object_store = protocol in OBJECT_STORES

    def put(self, key: str, source: Path) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        target = self._path(key)
        if self._is_object_store:
            self._files.put_file(str(source), target)
            return
        folder, _, name = target.rpartition("/")
        self._files.makedirs(folder, exist_ok=True)
        unfinished = f"{folder}/{UNFINISHED}{uuid.uuid4().hex}-{name}"
        try:
            self._files.put_file(str(source), unfinished)
            self._files.mv(unfinished, target)
        except BaseException:
            if self._files.exists(unfinished):
                self._files.rm_file(unfinished)
            raise

    def open(self, key: str) -> BinaryIO:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        self.num_bytes(key)  # some would open a prefix of keys as an empty file
        return cast(BinaryIO, self._files.open(self._path(key), "rb"))

    def num_bytes(self, key: str) -> int:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        found = self._files.info(self._path(key))
        if found["type"] != "file":
            raise FileNotFoundError(key)
        return int(found["size"])

    def list(self, prefix: str) -> Iterator[Entry]:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        folder = self._path(prefix.rstrip("/"))
        for path, found in self._find(folder).items():
            key = path.removeprefix(self._root).lstrip("/")
            if not key.rpartition("/")[2].startswith(UNFINISHED):
                yield Entry(key, int(found["size"]))

    def delete(self, key: str) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        try:
            self._files.rm_file(self._path(key))
        except FileNotFoundError:
            return

    def delete_all(self, prefix: str) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says."""
        folder = self._path(prefix.rstrip("/"))
        try:
            self._files.rm(folder, recursive=True)
        except FileNotFoundError:
            return

    def delete_unfinished(self, prefix: str, older_than_seconds: float) -> None:
        """As :class:`~nas.artifacts.backend.Backend` says.

        What a killed upload left in an object store is a matter of the bucket's own rules.
        """

    def _find(self, folder: str) -> dict[str, dict[str, Any]]:
        try:
            return cast(
                "dict[str, dict[str, Any]]", self._files.find(folder, detail=True)
            )
        except FileNotFoundError:
            return {}

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}" if key else self._root
