"""What is asked for over HTTP, each done in a process of its own: where nothing else is loaded."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar

from nas.errors import Conflict, NotFound
from nas.settings import Settings
from nas.store import Store, Transaction

log = logging.getLogger(__name__)

MESSAGE_CHARACTERS = 2000

GRACE_SECONDS = 5.0
"""For a process to write down where it stands, once it is told to end."""


class Errands(ABC):
    """Does what is asked for, one at a time, by ``python -m nas.<noun> --<noun>-id ID``."""

    noun: ClassVar[str]

    def __init__(self, store: Store, settings: Settings, worker_id: str) -> None:
        self._store = store
        self._worker_id = worker_id
        self._environment = {**os.environ, **settings.environment}

    @abstractmethod
    def _can_claim(self, transaction: Transaction) -> bool:
        """Whether one waits; only looks."""

    @abstractmethod
    def _claim(self, transaction: Transaction) -> str | None:
        """The id of the one that has waited longest, which is this process's now."""

    @abstractmethod
    def _fail(self, transaction: Transaction, errand_id: str, message: str) -> None:
        """Note why one that still runs came to nothing."""

    async def do_next(self) -> None:
        """Do the one that has waited longest, if there is one.

        Raises:
            ServiceUnavailable: the database does not answer.
        """
        with self._store.read() as transaction:
            if not self._can_claim(transaction):
                return  # a look costs less than a transaction that could write
        with self._store.begin() as transaction:
            errand_id = self._claim(transaction)
        if errand_id is not None:
            await self._do(errand_id)

    async def _do(self, errand_id: str) -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", f"nas.{self.noun}", f"--{self.noun}-id", errand_id),
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            _, errors = await process.communicate()
        finally:
            await _end(process)
        if process.returncode:
            self._note_failure(errand_id, errors.decode(errors="replace"))

    def _note_failure(self, errand_id: str, errors: str) -> None:
        """Say why, where the process died before it could say so itself."""
        log.warning("%s %s failed: %s", self.noun, errand_id, errors)
        message = errors[-MESSAGE_CHARACTERS:] or "its process was killed"
        # It has said so itself, its job is gone, or another process has taken it over.
        with suppress(Conflict, NotFound), self._store.begin() as transaction:
            self._fail(transaction, errand_id, message)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Have a process end that still runs."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), GRACE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
