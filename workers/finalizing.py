"""Makes the report of a job whose search has ended: who is trained for it, their trainings, the job's end."""

from __future__ import annotations

import asyncio
from asyncio import Semaphore
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from nas import catalogs
from nas.analysis.report import best, networks
from nas.final import FinalRecord, Role
from nas.search.finals import finals, preferred
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
                self._ask_for_ablation(transaction)

    def _ask_for_ablation(self, transaction: Transaction) -> None:
        """Which skips of the winner earn their keep is part of what a report says."""
        metric = self.job.resolved.metric
        trained = transaction.finals.of_job(self.lease.job_id)
        winner = best(
            networks(trained, {}, metric.name, maximise=metric.maximise), Role.FINALIST
        )
        if winner is not None:
            of_winner = (
                final.trial_id
                for final in trained
                if final.key.fingerprint == winner.fingerprint
            )
            if (trial_id := next(of_winner)) is not None:
                transaction.ablations.request(trial_id, retrain=False)

    @property
    def _is_held(self) -> bool:
        return self.halting.reason is Halt.HOLD

    async def _plan(self) -> Sequence[FinalRecord]:
        """What the report consists of; nothing more where it was ended before it began."""
        with self.store.read() as transaction:
            ends = transaction.jobs.instructions([self.lease.job_id])
            leading = self._best(transaction)
        order = ends.get(self.lease.job_id)
        if order is None or order.ends_report or order.state is not JobState.FINALIZING:
            return ()
        new = await asyncio.get_running_loop().run_in_executor(
            self.thread, finals, self.job.resolved, leading
        )
        with self.store.begin() as transaction:
            return transaction.finals.plan(self.lease, new)

    def _best(self, transaction: Transaction) -> tuple[TrialRecord, ...]:
        """The finalists of the search, the best first; of several objectives all count alike."""
        resolved, job_id = self.job.resolved, self.lease.job_id
        number = resolved.request.report.finalists
        if number == 0:
            return ()
        if resolved.objectives.are_several:
            found = preferred(resolved, transaction.trials.history(job_id))[:number]
        else:
            found = transaction.trials.best(job_id, number)
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
