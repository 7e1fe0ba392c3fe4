"""Removes files that nobody needs any more: see :mod:`nas.store.sweeps`."""

from __future__ import annotations

import asyncio
import logging

from nas.artifacts import ArtifactStore, keys
from nas.errors import ServiceUnavailable
from nas.store import Store

log = logging.getLogger(__name__)

ABANDONED_SECONDS = 3600.0
"""Nobody takes longer to write one file."""


class Sweeper:
    """Looks through the files of jobs that ended; several may at the same time."""

    def __init__(self, store: Store, artifact_url: str) -> None:
        self._store = store
        self._artifact_url = artifact_url

    async def sweep(self) -> None:
        """Remove what is due; what cannot be reached stays due.

        Raises:
            ServiceUnavailable: the database does not answer.
        """
        await asyncio.to_thread(self._sweep)

    def _sweep(self) -> None:
        with self._store.read() as transaction:
            due = transaction.sweeps.due()
        artifacts = ArtifactStore(self._artifact_url)
        for job_id in due:
            try:
                removed = self._remove(artifacts, job_id)
            except ServiceUnavailable as error:
                log.warning("files of job %s stay for now: %s", job_id, error)
                return
            if removed:
                log.info("job %s: removed %d files of no use", job_id, removed)
            with self._store.begin() as transaction:
                transaction.sweeps.done(job_id)

    def _remove(self, artifacts: ArtifactStore, job_id: str) -> int:
        """Listed before it is asked what is needed: what is written meanwhile is not touched."""
        prefix = keys.of_job(job_id)
        found = [entry.key for entry in artifacts.list(prefix)]
        with self._store.read() as transaction:
            kept = transaction.sweeps.kept(job_id)
        if kept is None:
            return 0
        useless = [key for key in found if key not in kept]
        artifacts.delete(useless)
        artifacts.delete_unfinished(prefix, ABANDONED_SECONDS)
        return len(useless)
