"""Makes the report of a job whose search has ended: who is trained for it, their trainings, the job's end."""

from __future__ import annotations

import asyncio
from asyncio import Semaphore
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from nas import catalogs
from nas.final import FinalRecord
from nas.search.finals import finals
from nas.states import JobState
from nas.store import JobRecord, Lease, Store, Transaction
from nas.trial import TrialRecord
from workers import winding
from workers.finals import Finals
from workers.halting import Halt, Halting
from workers.opening import OpenJob, open_test_split
from workers.pool import Pool
from workers.shelf import Shelf


@dataclass
class Finalizing:
    """One job in ``finalizing``, under its lease.

    Attributes:
        thread: where the job thinks.
        places: how many of its networks may be trained at the same time.
    """

    record: JobRecord
    job: OpenJob
    lease: Lease
    store: Store
    pool: Pool
    shelf: Shelf
    halting: Halting
    thread: Executor
    places: Semaphore

    async def run(self) -> None:
        """Train what is to be reported on, and end the job, unless it is held.

        Raises:
            LeaseLost: another worker process has the job.
            NotFound: its data set is gone.
        """
        if self._is_held:
            return
        self.halting.go_on()
        planned = await self._plan()
        if any(not final.state.is_final for final in planned):
            await self._train(planned)
        if self._is_held:
            return
        with self.store.begin() as transaction:
            if transaction.jobs.charge(self.lease).state is JobState.FINALIZING:
                winding.end_report(transaction, self.lease)

    @property
    def _is_held(self) -> bool:
        return self.halting.reason is Halt.HOLD

    async def _plan(self) -> Sequence[FinalRecord]:
        """What the report consists of; nothing more where it was ended before it began."""
        with self.store.read() as transaction:
            ends = transaction.jobs.instructions([self.lease.job_id])
            best = self._best(transaction)
        order = ends.get(self.lease.job_id)
        if order is None or order.ends_report or order.state is not JobState.FINALIZING:
            return ()
        new = await asyncio.get_running_loop().run_in_executor(
            self.thread, finals, self.job.resolved, best
        )
        with self.store.begin() as transaction:
            return transaction.finals.plan(self.lease, new)

    def _best(self, transaction: Transaction) -> tuple[TrialRecord, ...]:
        """The finalists of the search, the best first."""
        number = self.job.resolved.request.report.finalists
        if number == 0:
            return ()
        found = transaction.trials.best(self.lease.job_id, number)
        return tuple(transaction.trials.get(one.id, reports=False) for one in found)

    async def _train(self, planned: Sequence[FinalRecord]) -> None:
        with self.store.read() as transaction:
            catalog = catalogs.of_job(transaction, self.job.settings, self.lease.job_id)
        digest = self.job.resolved.dataset.digest
        test_split = await asyncio.get_running_loop().run_in_executor(
            self.thread, open_test_split, self.record, digest, catalog, self.shelf
        )
        await Finals(
            self.job,
            test_split,
            self.lease,
            self.store,
            self.pool,
            self.halting,
            self.places,
        ).run(planned)
