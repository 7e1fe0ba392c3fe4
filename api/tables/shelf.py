"""Tables of the jobs that are looked at, within a bound of memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from api.tables.table import Table
from nas.errors import NotFound, ServiceUnavailable
from nas.store import Store, Transaction

Answer = TypeVar("Answer")

_ATTEMPTS = 5


class _Outrun(Exception):
    """Another thread has brought the table further than this transaction sees."""


class Tables:
    """Keeps tables up to date with the database; safe to share between threads.

    Args:
        max_bytes: of all tables; those that nobody asked for lately go first.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._tables: OrderedDict[str, Table] = OrderedDict()
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def look(
        self, store: Store, job_id: str, work: Callable[[Transaction, Table], Answer]
    ) -> Answer:
        """Do ``work`` with the table of a job, in the transaction whose moment the table is of.

        Raises:
            NotFound: there is no such job.
        """
        for _ in range(_ATTEMPTS):
            with store.read() as tx:
                try:
                    table = self.of(tx, job_id)
                except _Outrun:
                    continue
                return work(tx, table)
        raise ServiceUnavailable(f"job {job_id} changes too quickly to be read")

    def of(self, tx: Transaction, job_id: str) -> Table:
        """The table as the transaction sees it."""
        try:
            last_event = tx.changes.last_event(job_id)
        except NotFound:
            self.forget(job_id)
            raise
        with self._alone(job_id):
            known = self._tables.get(job_id)
            if known is not None and known.last_event > last_event:
                raise _Outrun
            table = _renewed(tx, job_id, known, last_event)
            self._keep(table)
        return table

    def forget(self, job_id: str) -> None:
        """Let go of a table."""
        with self._lock:
            self._tables.pop(job_id, None)

    @contextmanager
    def _alone(self, job_id: str) -> Iterator[None]:
        """Only one thread reads a job at a time: the others find it done."""
        with self._lock:
            lock = self._locks.setdefault(job_id, threading.Lock())
        with lock:
            yield

    def _keep(self, table: Table) -> None:
        with self._lock:
            self._tables[table.job_id] = table
            self._tables.move_to_end(table.job_id)
            held = sum(kept.num_bytes for kept in self._tables.values())
            while held > self._max_bytes and len(self._tables) > 1:
                job_id, oldest = self._tables.popitem(last=False)
                held -= oldest.num_bytes
                self._locks.pop(job_id, None)


def _renewed(
    tx: Transaction, job_id: str, known: Table | None, last_event: int
) -> Table:
    if known is not None:
        if known.last_event == last_event:
            return known
        changed = tx.changes.trials(job_id, known.last_event, last_event)
        if changed is not None:
            return known.grown(last_event, tx.columns.of(job_id, changed))
    return Table.read(job_id, last_event, tx.columns.all(job_id))
