"""Renews leases in threads of their own, so that they hold while the process is busy.

A lease that could not be renewed is given up before it may run out, by a clock that nobody sets:
another process may take the job at that moment, and two must not train for it. So does a process that
was stopped for longer than its leases last, when it wakes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from threading import Event, Lock, Thread

from nas.store import Lease, Store

log = logging.getLogger(__name__)

OnLost = Callable[[Lease, str], None]


class LeaseKeeper:
    """Keeps the leases of a worker process, and says which are lost and why, once each.

    Each is renewed three times before it would run out, and given up an eighth of its time before.
    ``on_lost`` is called from a thread of the keeper.
    """

    def __init__(
        self,
        store: Store,
        seconds: float,
        on_lost: OnLost,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._seconds = seconds
        self._on_lost = on_lost
        self._clock = clock
        self._leases: dict[str, Lease] = {}
        self._until: dict[str, float] = {}
        self._lock = Lock()
        self._ended = Event()
        # Two, because a database that does not answer holds up the one that asks it.
        self._threads = [
            Thread(target=target, name=name, daemon=True)
            for target, name in ((self._keep, "leases"), (self._watch, "lease watch"))
        ]

    def start(self) -> None:
        """Begin to renew."""
        for thread in self._threads:
            thread.start()

    def hold(self, lease: Lease, asked_at: float) -> None:
        """Renew ``lease`` from now on; it was asked for at ``asked_at`` by the keeper's clock."""
        with self._lock:
            self._leases[lease.job_id] = lease
            self._until[lease.job_id] = asked_at + self._seconds

    def let_go(self, lease: Lease) -> None:
        """Renew it no longer."""
        self._take(lease)

    def stop(self) -> None:
        """Renew nothing any more; what is still held runs out."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _keep(self) -> None:
        while not self._ended.wait(self._seconds / 4):
            for lease in self._held():
                self._renew(lease)

    def _watch(self) -> None:
        while not self._ended.wait(self._seconds / 32):
            for lease in self._held():
                if self._clock() >= self._until[lease.job_id] - self._seconds / 8:
                    self._give_up(
                        lease, f"its lease was not renewed for {self._seconds:g} s"
                    )

    def _held(self) -> list[Lease]:
        with self._lock:
            return list(self._leases.values())

    def _renew(self, lease: Lease) -> None:
        asked_at = self._clock()
        try:
            with self._store.begin() as transaction:
                renewed = transaction.leases.renew(lease, self._seconds)
        except Exception as error:
            # The database may be back before the lease runs out: the next round decides.
            log.warning("lease of job %s not renewed: %s", lease.job_id, error)
            return
        if not renewed:
            self._give_up(lease, "another worker process has taken it over")
            return
        with self._lock:
            if self._leases.get(lease.job_id) is lease:
                self._until[lease.job_id] = asked_at + self._seconds

    def _give_up(self, lease: Lease, why: str) -> None:
        if self._take(lease):
            self._on_lost(lease, why)

    def _take(self, lease: Lease) -> bool:
        """Let go of it; whether it was held."""
        with self._lock:
            if self._leases.get(lease.job_id) is not lease:
                return False
            del self._leases[lease.job_id]
            return True
