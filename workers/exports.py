"""Exports, each made in a process of its own: a bundle is checked where nothing else is loaded."""

from __future__ import annotations

import asyncio
import logging
import os
import sys

from nas.settings import Settings
from nas.states import ExportState
from nas.store import Store

log = logging.getLogger(__name__)

MESSAGE_CHARACTERS = 2000


class Exporter:
    """Makes the exports that are asked for, one at a time."""

    def __init__(self, store: Store, settings: Settings, worker_id: str) -> None:
        self._store = store
        self._worker_id = worker_id
        self._environment = {**os.environ, **settings.environment}

    async def make_next(self) -> None:
        """Make the export that has waited longest, if there is one.

        Raises:
            ServiceUnavailable: the database does not answer.
        """
        with self._store.read() as transaction:
            if not transaction.exports.can_claim():
                return  # a look costs less than a transaction that could write
        with self._store.begin() as transaction:
            export = transaction.exports.claim(self._worker_id)
        if export is not None:
            await self._make(export.id)

    async def _make(self, export_id: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "nas.export", "--export-id", export_id),
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, errors = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            self._note_failure(export_id, errors.decode(errors="replace"))

    def _note_failure(self, export_id: str, errors: str) -> None:
        """Say why, where the process died before it could say so itself."""
        log.warning("export %s failed: %s", export_id, errors)
        with self._store.begin() as transaction:
            if transaction.exports.get(export_id).state is ExportState.RUNNING:
                message = errors[-MESSAGE_CHARACTERS:] or "its process was killed"
                transaction.exports.failed(export_id, message)
