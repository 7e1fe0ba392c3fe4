"""Epoch reports, and what is said of trials, on their way into the store, many in one transaction."""

from __future__ import annotations

import asyncio

from nas.log_line import LogLevel, LogLine
from nas.store import Lease, Store, Transaction
from nas.telemetry import meters
from nas.trial import Report
from workers.recorder import Limits


class ReportBatch:
    """Reports and log lines of one job that are not stored yet.

    The first is written at once, those of the following ``interval_seconds`` together.
    """

    def __init__(
        self,
        store: Store,
        lease: Lease,
        interval_seconds: float,
        limits: Limits = Limits(),  # noqa: B008 it is frozen
    ) -> None:
        self._store = store
        self._lease = lease
        self._interval_seconds = interval_seconds
        self._limits = limits
        self._reports: list[tuple[str, Report]] = []
        self._lines: list[tuple[str, LogLine]] = []
        self._some = asyncio.Event()

    @property
    def level(self) -> LogLevel:
        """The least of what is kept of a log."""
        return self._limits.level

    def add(self, trial_id: str, report: Report) -> None:
        """Have a report written soon."""
        self._reports.append((trial_id, report))
        self._some.set()

    def say(self, trial_id: str, line: LogLine) -> None:
        """Have a line of a trial's log written soon, if it matters enough."""
        if line.level in self._limits.level.and_above:
            self._lines.append((trial_id, line))
            self._some.set()

    def write(self, transaction: Transaction) -> None:
        """Write what has been added within ``transaction``."""
        self._some.clear()
        if self._reports:
            transaction.trials.report(self._lease, self._reports)
            meters.EPOCHS.add(len(self._reports))
            meters.COMPUTE_SECONDS.add(sum(r.seconds for _, r in self._reports))
            self._reports = []
        if self._lines:
            transaction.logs.write(
                self._lease,
                self._lines,
                max_lines=self._limits.max_lines,
                max_chars=self._limits.max_chars,
            )
            self._lines = []

    async def keep_writing(self) -> None:
        """Write at the interval, as long as there is something; runs until it is cancelled.

        Raises:
            LeaseLost: another worker process has the job.
        """
        while True:
            await self._some.wait()
            if self._reports or self._lines:
                with self._store.begin() as transaction:
                    self.write(transaction)
            await asyncio.sleep(self._interval_seconds)
