"""One job from its claim to its end: ask, hand to workers, and wind up.

Everything that counts is in the store before it is acted on. So a driver has no state worth
saving: whoever claims the job after it rebuilds the search from the stored trials and goes on.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import Executor

from nas import catalogs
from nas.errors import InvalidRequest, NasError
from nas.search import Proposal
from nas.settings import Settings
from nas.states import JobState, TrialState
from nas.store import JobRecord, Lease, Store, Transaction
from nas.trial import NewTrial, TrialRecord
from search_spaces.errors import SearchSpaceError
from workers.attempt import Attempts
from workers.mind import Mind
from workers.opening import open_job
from workers.pool import Pool, Worker
from workers.reports import ReportBatch
from workers.shelf import Shelf

PREVIOUS_LOST = "the worker process that trained it ended"
STOPPED = "the worker process that trained it was stopped"


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
        self._proposing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Run the job to its end.

        Raises:
            InvalidRequest: it can never run.
            NotFound: its data set is gone.
            LeaseLost: another worker process has the job.
        """
        if self._record.state is JobState.QUEUED:
            with self._store.begin() as transaction:
                transaction.jobs.move(
                    self.lease.job_id, JobState.RUNNING, lease=self.lease
                )
        await self._open()
        async with asyncio.TaskGroup() as group:
            writing = group.create_task(self._reports.keep_writing())
            await self._search()
            writing.cancel()
        self._close()

    def stop(self) -> None:
        """Start no further trial; those that run go on to their end."""
        self._stopping = True
        if self._proposing is not None:
            self._proposing.cancel()

    def fail(self, error: BaseException) -> None:
        """End the job for a reason of its own, its trials with it."""
        with self._store.begin() as transaction:
            cancel_trials(transaction, self.lease)
            transaction.jobs.move(
                self.lease.job_id,
                JobState.FAILED,
                lease=self.lease,
                message=_advice(error),
            )

    async def _open(self) -> None:
        with self._store.read() as transaction:
            history = transaction.trials.history(self.lease.job_id)
            self._trace = transaction.overview.trace(self.lease.job_id)
            catalog = catalogs.of_job(transaction, self._settings, self.lease.job_id)
        self._job, search = await asyncio.get_running_loop().run_in_executor(
            self._thread,
            open_job,
            self._record,
            history,
            self._settings,
            catalog,
            self._shelf,
            self._pool.capacity,
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
            self._trace,
        )
        self._unfinished = [trial for trial in history if not trial.state.is_final]
        budget = self._job.resolved.request.budget.trials
        self._num_left = max(0, budget - len(history))
        limit = self._job.resolved.request.resources.max_parallel
        self._places = asyncio.Semaphore(limit or budget)

    async def _search(self) -> None:
        """Run trials until none is left to start, and all have ended."""
        async with asyncio.TaskGroup() as trials:
            for trial in self._unfinished:
                if trial.state is TrialState.RUNNING:
                    trials.create_task(self._resume(trial))
            self._proposing = trials.create_task(self._propose(trials))
            if self._stopping:
                self._proposing.cancel()

    async def _resume(self, trial: TrialRecord) -> None:
        """Go on with what the job's previous worker process trained."""
        async with self._places:
            again = await self._attempts.give_back(trial.id, PREVIOUS_LOST)
            if again is not None:
                await self._attempts.run(again, await self._worker())

    async def _propose(self, trials: asyncio.TaskGroup) -> None:
        """Keep the workers busy; the next trial is ready before one is free."""
        for trial in self._unfinished:
            if trial.state is TrialState.PROPOSED:
                await self._launch(trial, trials)
        while self._num_left > 0:
            proposal = await self._mind.ask()
            if proposal is None:
                return
            self._num_left -= 1
            await self._launch(self._add(proposal), trials)

    async def _launch(self, trial: TrialRecord, trials: asyncio.TaskGroup) -> None:
        """Wait for a worker, and let it train ``trial`` beside the others."""
        await self._places.acquire()
        try:
            worker = await self._worker()
        except asyncio.CancelledError:
            self._places.release()
            raise
        task = trials.create_task(self._attempts.run(trial, worker))
        task.add_done_callback(lambda _: self._places.release())

    async def _worker(self) -> Worker:
        return await self._pool.acquire(
            self.lease.job_id, self._job.shape, wanted=self._num_left + 1
        )

    def _add(self, proposal: Proposal) -> TrialRecord:
        new = NewTrial(
            number=proposal.number,
            fingerprint=proposal.architecture.fingerprint,
            architecture=proposal.architecture.to_json(),
            choices=proposal.choices,
            origin=proposal.origin,
            label=proposal.label,
            costs=proposal.costs,
            penalty=proposal.penalty,
            seed=self._job.resolved.request.seed,
            sampler_state=proposal.sampler_state,
        )
        with self._store.begin() as transaction:
            return transaction.trials.add(self.lease, [new])[0]

    def _close(self) -> None:
        """The job has ended: with a result, or without one."""
        with self._store.begin() as transaction:
            cancel_trials(transaction, self.lease)
            job = transaction.jobs.get(self.lease.job_id)
            num_failed = job.counts[TrialState.FAILED]
            num_ended = sum(job.counts.values()) - job.counts[TrialState.CANCELLED]
            if num_failed and num_failed == num_ended:
                last = transaction.trials.page(
                    job.id, states=[TrialState.FAILED], descending=True, limit=1
                ).items[0]
                message = f"all {num_failed} trials failed, the last: {last.message}"
                transaction.jobs.move(
                    job.id, JobState.FAILED, lease=self.lease, message=message
                )
                return
            if job.state is JobState.RUNNING:
                transaction.jobs.move(job.id, JobState.FINALIZING, lease=self.lease)
            transaction.jobs.move(job.id, JobState.FINISHED, lease=self.lease)


def cancel_trials(transaction: Transaction, lease: Lease) -> None:
    """Put every trial of a job that has not ended to ``cancelled``."""
    for trial in transaction.trials.unfinished(lease.job_id):
        transaction.trials.finish(lease, trial.id, TrialState.CANCELLED)


def hold_trials(transaction: Transaction, lease: Lease) -> None:
    """Let trials that ran wait for their next attempt, which none of them is denied for this."""
    for trial in transaction.trials.unfinished(lease.job_id):
        if trial.state is TrialState.RUNNING:
            transaction.trials.requeue(lease, trial.id, STOPPED)


def _advice(error: BaseException) -> str:
    if isinstance(error, InvalidRequest) and error.remedy:
        return f"{error}. {error.remedy}"
    return str(error) if is_expected(error) else f"internal error: {error!r}"


def is_expected(error: BaseException) -> bool:
    """Whether the message of ``error`` is written for people; anything else is a defect of ours."""
    return isinstance(error, NasError | SearchSpaceError)
