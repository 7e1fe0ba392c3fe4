"""One job from its claim to its end: ask, hand to workers, and wind up.

Everything that counts is in the store before it is acted on. So a driver has no state worth
saving: whoever claims the job after it rebuilds the search from the stored trials and goes on.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager

from nas import catalogs
from nas.budget import Budget, device_units
from nas.errors import BudgetSpent, JobNotRunning
from nas.search import Proposal
from nas.settings import Settings
from nas.states import EndReason, JobState, TrialState
from nas.store import DRIVEN, JobRecord, Lease, Store
from nas.trial import TrialRecord
from workers import winding
from workers.attempt import Attempts
from workers.charging import keep_charging
from workers.crew import Trials
from workers.finalizing import Finalizing
from workers.halting import Halt, Halting
from workers.mind import Mind
from workers.opening import earlier_trials, open_job
from workers.pool import Pool, Worker
from workers.purse import Purse
from workers.reports import ReportBatch
from workers.reuse import Reuse
from workers.shelf import Shelf

log = logging.getLogger(__name__)


class Driver:
    """Runs one job under its lease."""

    def __init__(
        self,
        record: JobRecord,
        lease: Lease,
        *,
        store: Store,
        pool: Pool,
        shelf: Shelf,
        settings: Settings,
        thread: Executor,
    ) -> None:
        self.lease = lease
        self._record = record
        self._store = store
        self._pool = pool
        self._shelf = shelf
        self._settings = settings
        self._thread = thread
        self._stopping = record.state is JobState.FINALIZING
        self._end_reason: EndReason | None = None
        self._halting = Halting(settings.pause_seconds, pool.release)
        self._purse = Purse(
            record.budget,
            record.spent,
            device_units(record.request.resources),
            on_spent=self._cut,
        )
        self._proposing: asyncio.Task[None] | None = None
        self._trials: Trials | None = None
        self._finalizing: Finalizing | None = None

    async def run(self) -> None:
        """Run the job to its end, or until it is to be held.

        Raises:
            InvalidRequest: it can never run.
            NotFound: its data set is gone.
            LeaseLost: another worker process has the job.
        """
        await self._open()
        async with asyncio.TaskGroup() as group:
            beside = [
                group.create_task(self._reports.keep_writing()),
                group.create_task(keep_charging(self._store, self.lease, self._purse)),
            ]
            while True:
                await self._search()
                if self._halting.reason is Halt.HOLD or self._close():
                    break
                self._halting.go_on()
            for task in beside:
                task.cancel()
        if self._finalizing is not None:
            await self._finalizing.run()

    def stop(self, *, ends_report: bool = False) -> None:
        """Start no further trial, but let those go on that were begun; or end the report, too."""
        self._stopping = True
        self._propose_no_more()
        if ends_report and self._finalizing is not None:
            self._halting.halt(Halt.CUT)

    def hold(self) -> None:
        """Have :meth:`run` return soon: what trains ends with its epoch, or is broken off."""
        self._propose_no_more()
        self._halting.halt(Halt.HOLD)

    def abandon(self) -> None:
        """The job is another's: what is killed now is nobody's fault. May be called from any thread."""
        self._halting.reason = Halt.HOLD

    def extend(self, budget: Budget) -> None:
        """Take note of the job's budget; where it has grown, more trials are proposed."""
        if budget == self._purse.budget:
            return
        self._purse.budget = budget
        if self._trials is not None and self._proposing is not None:
            ended = self._proposing.done() and self._halting.reason is None
            if ended and self._trials.is_open:
                self._proposing = self._trials.start(self._propose())

    def _cut(self, reason: EndReason) -> None:
        """The budget is spent: what trains ends with its epoch, or is broken off."""
        if self._halting.reason is None:
            self._end_reason = reason
            self._propose_no_more()
            self._halting.halt(Halt.CUT)

    def _propose_no_more(self) -> None:
        if self._proposing is not None:
            self._proposing.cancel()

    def fail(self, error: BaseException) -> None:
        """End the job for a reason of its own, its trials with it."""
        with self._store.begin() as transaction:
            winding.fail(transaction, self.lease, error)

    async def _open(self) -> None:
        with self._store.read() as transaction:
            history = transaction.trials.history(self.lease.job_id)
            self._trace = transaction.overview.trace(self.lease.job_id)
            catalog = catalogs.of_job(transaction, self._settings, self.lease.job_id)
            earlier = earlier_trials(transaction, self._record)
        self._job, search = await asyncio.get_running_loop().run_in_executor(
            self._thread,
            open_job,
            self._record,
            history,
            self._settings,
            catalog,
            self._shelf,
            self._pool.limit,
            earlier,
        )
        self._mind = Mind(search, self._thread, self._trace)
        self._reports = ReportBatch(
            self._store,
            self.lease,
            self._settings.report_batch_seconds,
            self._job.log_limits,
        )
        self._attempts = Attempts(
            self._job,
            self.lease,
            self._mind,
            self._store,
            self._pool,
            self._reports,
            self._purse,
            self._halting,
            self._trace,
        )
        self._reuse = Reuse(
            self._job, self.lease, self._mind, self._store, self._reports, self._purse
        )
        self._unfinished = [trial for trial in history if not trial.state.is_final]
        self._num_given = sum(map(_counts, history))
        limit = self._job.resolved.request.resources.max_parallel
        self._places = asyncio.Semaphore(limit or sys.maxsize)

    @property
    def _num_left(self) -> int:
        """Trials that may still be proposed."""
        return self._purse.budget.trials - self._num_given

    async def _search(self) -> None:
        """Run trials until none is left to start, and all have ended."""
        unfinished, self._unfinished = self._unfinished, []
        if self._halting.reason is not None:
            return
        async with Trials() as self._trials:
            for trial in unfinished:
                if trial.state is TrialState.RUNNING or trial.attempts:
                    self._trials.start(self._go_on(trial))
            new = [trial for trial in unfinished if not trial.attempts]
            self._proposing = self._trials.start(self._propose(new))
            if self._stopping:
                self._proposing.cancel()

    async def _go_on(self, trial: TrialRecord) -> None:
        """Go on with a trial that was begun."""
        async with self._places:
            again: TrialRecord | None = trial
            if trial.state is TrialState.RUNNING:
                again = await self._attempts.give_back(trial.id, winding.PREVIOUS_LOST)
            if again is not None:
                await self._run(again, await self._attempts.worker(again))

    async def _propose(self, new: Sequence[TrialRecord] = ()) -> None:
        """Keep the workers busy; the next trial is ready before one is free."""
        for trial in new:
            await self._launch(trial)
        while self._num_left > 0:
            proposal = await self._mind.ask()
            if proposal is None:
                self._end_reason = EndReason.SPACE_EXHAUSTED
                return
            self._num_given += 1
            await self._launch(self._add(proposal))
        self._end_reason = EndReason.TRIALS

    async def _launch(self, trial: TrialRecord) -> None:
        """Have ``trial`` answered by an equal one, or trained beside the others."""
        with self._refusals():
            if not await self._reuse.answers(trial):
                await self._hand_over(trial)
        # Where it was refused, or reached the target, no more is proposed from here on.
        await asyncio.sleep(0)

    async def _hand_over(self, trial: TrialRecord) -> None:
        """Wait for a worker, and let it train ``trial`` beside the others."""
        assert self._trials is not None, "nothing is proposed outside a search"
        await self._places.acquire()
        try:
            worker = await self._attempts.worker(trial, self._num_left + 1)
        except asyncio.CancelledError:
            self._places.release()
            raise
        task = self._trials.start(self._run(trial, worker))
        task.add_done_callback(lambda _: self._places.release())

    async def _run(self, trial: TrialRecord, worker: Worker | None) -> None:
        """See a trial through."""
        with self._refusals():
            await self._attempts.run(trial, worker)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        """Within, the store has the last word on whether a trial may start."""
        try:
            yield
        except JobNotRunning as refused:
            log.info("job %s: %s", self.lease.job_id, refused)
            self.hold()
        except BudgetSpent as refused:
            log.info("job %s: %s", self.lease.job_id, refused)
            self._cut(EndReason(refused.reason))

    def _add(self, proposal: Proposal) -> TrialRecord:
        new = self._job.new_trial(proposal)
        with self._store.begin() as transaction:
            return transaction.trials.add(self.lease, [new])[0]

    def _close(self) -> bool:
        """End the job, with a result or without one; False where it was extended meanwhile."""
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            standing = transaction.jobs.charge(self.lease)
            if standing.state not in DRIVEN:
                return True  # whoever moved it away says what becomes of its trials
            if standing.budget != self._purse.budget and not self._stopping:
                self._purse.budget = standing.budget
                if self._purse.cuts() is None:
                    unfinished = transaction.trials.unfinished(self.lease.job_id)
                    self._unfinished = list(unfinished)
                    return False
            if winding.end_search(transaction, self.lease, standing, self._end_reason):
                self._finalizing = self._report()
        return True

    def _report(self) -> Finalizing:
        return Finalizing(
            self._record,
            self._job,
            self.lease,
            self._store,
            self._pool,
            self._shelf,
            self._halting,
            self._thread,
            self._places,
        )


def _counts(trial: TrialRecord) -> bool:
    """Whether a trial takes one of the budget's places: it was started, or is about to be."""
    return trial.attempts > 0 or trial.state is not TrialState.CANCELLED
