"""Lets go of what is kept for a while only: the events of jobs that ended long ago."""

from __future__ import annotations

from nas.settings import Settings
from nas.store import Store

PRUNE_SECONDS = 1.0


class Retention:
    """Prunes a little at a time, so that nobody waits for it."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._seconds = settings.event_retention_seconds

    async def prune(self) -> None:
        """Delete some of what may go, if there is any; most calls only look."""
        with self._store.read() as transaction:
            if not transaction.events.can_prune(self._seconds):
                return
        with self._store.begin() as transaction:
            transaction.events.prune(self._seconds)
