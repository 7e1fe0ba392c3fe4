"""Epoch reports on their way into the store, many in one transaction."""

from __future__ import annotations

import asyncio

from nas.store import Lease, Store, Transaction
from nas.trial import Report


class ReportBatch:
    """Reports of one job that are not stored yet.

    The first is written at once, those of the following ``interval_seconds`` together.
    """

    def __init__(self, store: Store, lease: Lease, interval_seconds: float) -> None:
        self._store = store
        self._lease = lease
        self._interval_seconds = interval_seconds
        self._reports: list[tuple[str, Report]] = []
        self._some = asyncio.Event()

    def add(self, trial_id: str, report: Report) -> None:
        """Have a report written soon."""
        self._reports.append((trial_id, report))
        self._some.set()

    def write(self, transaction: Transaction) -> None:
        """Write what has been added within ``transaction``."""
        self._some.clear()
        if self._reports:
            transaction.trials.report(self._lease, self._reports)
            self._reports = []

    async def keep_writing(self) -> None:
        """Write at the interval, as long as there is something; runs until it is cancelled.

        Raises:
            LeaseLost: another worker process has the job.
        """
        while True:
            await self._some.wait()
            if self._reports:
                with self._store.begin() as transaction:
                    self.write(transaction)
            await asyncio.sleep(self._interval_seconds)
