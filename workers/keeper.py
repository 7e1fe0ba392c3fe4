"""Renews leases in a thread of its own, so that they hold while the process is busy."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread

from nas.store import Lease, Store

log = logging.getLogger(__name__)


class LeaseKeeper:
    """Keeps the leases of a worker process, and says which are lost.

    Each is renewed three times before it would run out.
    """

    def __init__(
        self, store: Store, seconds: float, on_lost: Callable[[Lease], None]
    ) -> None:
        self._store = store
        self._seconds = seconds
        self._on_lost = on_lost
        self._leases: dict[str, Lease] = {}
        self._lock = Lock()
        self._ended = Event()
        self._thread = Thread(target=self._run, name="leases", daemon=True)

    def start(self) -> None:
        """Begin to renew."""
        self._thread.start()

    def hold(self, lease: Lease) -> None:
        """Renew ``lease`` from now on."""
        with self._lock:
            self._leases[lease.job_id] = lease

    def let_go(self, lease: Lease) -> None:
        """Renew it no longer."""
        with self._lock:
            self._leases.pop(lease.job_id, None)

    def stop(self) -> None:
        """Renew nothing any more; what is still held runs out."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(self._seconds / 4):
            with self._lock:
                leases = list(self._leases.values())
            for lease in leases:
                self._renew(lease)

    def _renew(self, lease: Lease) -> None:
        try:
            with self._store.begin() as transaction:
                renewed = transaction.leases.renew(lease, self._seconds)
        except Exception as error:
            # The database may be back before the lease runs out: the next round decides.
            log.warning("lease of job %s not renewed: %s", lease.job_id, error)
            return
        if not renewed:
            with self._lock:
                self._leases.pop(lease.job_id, None)
            self._on_lost(lease)
