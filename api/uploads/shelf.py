"""The files of uploads among the artifacts: each is there with its row, or goes."""

from __future__ import annotations

import logging
import secrets

from nas.artifacts import ArtifactStore
from nas.errors import ServiceUnavailable
from nas.settings import Settings
from nas.store import Store

logger = logging.getLogger(__name__)


class DatasetShelf:
    """Puts, removes and sweeps the arrays of uploaded data sets."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self.artifacts = ArtifactStore(settings.resolved_artifact_url)
        self._store = store

    def reserve(self, digest: str) -> str:
        """A key of its own for a file that is about to be put."""
        key = f"datasets/{digest}-{secrets.token_hex(8)}.npz"
        with self._store.begin() as tx:
            tx.dataset_files.plan(key)
        return key

    def remove(self, key: str) -> None:
        """Remove a file unless a data set has it; what cannot be reached now is swept later.

        It is looked up also after a failure, which may have come once the row was written.
        """
        try:
            with self._store.read() as tx:
                if tx.dataset_files.is_used(key):
                    return
            self.artifacts.delete([key])
            with self._store.begin() as tx:
                tx.dataset_files.forget(key)
        except ServiceUnavailable as error:
            logger.warning("the file %s of an upload stays for now: %s", key, error)

    def sweep(self) -> None:
        """Remove the files that processes which were killed have left."""
        with self._store.read() as tx:
            abandoned = tx.dataset_files.abandoned()
        for key in abandoned:
            logger.info("the file %s belongs to no data set: removed", key)
            self.remove(key)
