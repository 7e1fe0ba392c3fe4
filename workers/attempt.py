"""One trial, from its first worker to its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping

from nas.states import TrialState
from nas.store import Lease, Store
from nas.trial import Latency, Report, TrialRecord, Usage
from workers import trial_log
from workers.assignment import Failed, Halted, Progress, Weights
from workers.blame import blame
from workers.endings import WORKER_LOST, Endings, Outcome
from workers.halting import Attempt, Halt, Halting
from workers.mind import Mind
from workers.opening import OpenJob
from workers.pool import NodeLost, Pool, Worker, WorkerLost
from workers.purse import Purse
from workers.recorder import Lines
from workers.reports import ReportBatch
from workers.trial_log import TrialLog

HELD = "it was halted after its epoch"
BROKEN_OFF = "it was broken off in the middle of an epoch"


class Attempts:
    """Sees trials of one job through: start, report, prune or go on, end, or start again."""

    def __init__(
        self,
        job: OpenJob,
        lease: Lease,
        mind: Mind,
        store: Store,
        pool: Pool,
        reports: ReportBatch,
        purse: Purse,
        halting: Halting,
        trace: str | None = None,
    ) -> None:
        self._job = job
        self._lease = lease
        self._mind = mind
        self._store = store
        self._pool = pool
        self._reports = reports
        self._purse = purse
        self._halting = halting
        self._log = TrialLog(reports)
        self._endings = Endings(job, lease, mind, store, pool, reports, purse)
        self._trace = trace

    async def run(self, trial: TrialRecord, worker: Worker | None) -> None:
        """Train ``trial``, first on ``worker``, and on others if workers are lost.

        Where the job is halted the trial is left as the reason has it.

        Raises:
            LeaseLost: another worker process has the job.
            JobNotRunning: the job was paused or ended meanwhile; the trial was not started.
            BudgetSpent: the job may spend nothing more; likewise.
        """
        while worker is not None:
            if self._halting.reason is not None:
                self._pool.release(worker)
                return
            number = trial.attempts + 1
            attempt = Attempt(trial.id, number, worker, self._now(), trial.latency_ms)
            try:
                with (
                    trial_log.attempt(trial, worker.device, self._trace),
                    self._halting.training(attempt),
                ):
                    outcome = await self._train(trial, attempt)
            except WorkerLost as lost:
                self._pool.discard(worker)
                again = await self._lost(trial, attempt, lost)
                if again is None:
                    return
                trial = again
            except BaseException:
                self._pool.discard(worker)
                raise
            else:
                if attempt.is_broken_off:
                    self._pool.discard(worker)
                if outcome is not None and not self._deserves_a_device(trial, outcome):
                    outcome = outcome.of_attempt(attempt.usage, attempt.latency_ms)
                    free = None if attempt.is_broken_off else worker
                    await self._endings.end(trial, outcome, free)
                    return
                if not attempt.is_broken_off:
                    self._pool.release(worker)
                if outcome is None:
                    await self._leave(trial, HELD)
                    return
                trial = self._leave_alone(trial, outcome)
            worker = await self.worker(trial)

    async def worker(self, trial: TrialRecord, wanted: int = 1) -> Worker | None:
        """Wait for a worker; None where the job is halted meanwhile.

        Args:
            trial: what is to be trained.
            wanted: how many the job could use now.
        """
        priority = self._job.resolved.request.priority
        acquire = self._pool.acquire(
            self._lease.job_id,
            self._job.shape_of(trial),
            wanted=wanted,
            weight=float(priority),
        )
        return await self._halting.worker(acquire)

    def _deserves_a_device(self, trial: TrialRecord, outcome: Outcome) -> bool:
        """Whether memory ran out beside others on one device, so that more may be had alone."""
        whole = self._job.whole_device
        return outcome.ran_out_of_memory and self._job.shape_of(trial) != whole

    def _leave_alone(self, trial: TrialRecord, outcome: Outcome) -> TrialRecord:
        """Have a trial tried again with a device for itself, once; nothing is held against it."""
        assert outcome.failed is not None
        message = f"{outcome.failed.message}; tried again alone on a device"
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            self._log.held(trial, message)
            self._reports.write(transaction)
            transaction.usages.leave_alone(self._lease, trial.id)
            transaction.trials.requeue(self._lease, trial.id, message)
            return transaction.trials.get(trial.id, reports=True)

    async def _lost(
        self, trial: TrialRecord, attempt: Attempt, lost: WorkerLost
    ) -> TrialRecord | None:
        """What becomes of a trial whose worker has ended; the trial where it is tried again."""
        seconds = self._now() - attempt.since
        self._purse.trained(seconds)
        if self._halting.reason is not None:
            await self._leave(trial, BROKEN_OFF, seconds)
            return None
        blamed = not isinstance(lost, NodeLost)
        message = f"its worker was lost: {lost}"
        return await self.give_back(trial.id, message, blamed, seconds)

    async def give_back(
        self,
        trial_id: str,
        message: str,
        blamed: bool = False,
        lost_seconds: float = 0.0,
    ) -> TrialRecord | None:
        """Let a running trial wait for its next attempt; None where it had its last one.

        Args:
            trial_id: which trial.
            message: why, for people.
            blamed: whether this is held against the trial.
            lost_seconds: what it was trained after its last report.
        """
        max_losses = self._job.resolved.request.max_attempts
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            trial = transaction.trials.get(trial_id, reports=True)
            verdict = blame(blamed, trial.attempts, trial.num_losses, max_losses)
            self._log.lost(trial, message, max_losses, verdict.counts)
            self._reports.write(transaction)
            if not verdict.is_last:
                transaction.trials.requeue(
                    self._lease,
                    trial_id,
                    message,
                    lost=verdict.counts,
                    lost_seconds=lost_seconds,
                )
                return transaction.trials.get(trial_id, reports=True)
        curve = {report.epoch: report for report in trial.reports}
        failed = Failed(WORKER_LOST, message)
        outcome = Outcome(
            TrialState.FAILED, curve, failed=failed, lost_seconds=lost_seconds
        )
        await self._endings.end(trial, outcome)
        return None

    async def _leave(
        self, trial: TrialRecord, message: str, lost_seconds: float = 0.0
    ) -> None:
        """A trial was halted: it waits for its next attempt, or is cancelled for the budget."""
        if self._halting.reason is Halt.HOLD:
            with self._store.begin() as transaction:
                self._log.held(trial, message)
                self._reports.write(transaction)
                transaction.trials.requeue(
                    self._lease, trial.id, message, lost_seconds=lost_seconds
                )
            return
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            curve = {r.epoch: r for r in transaction.trials.get(trial.id).reports}
        cut = Failed("budget", f"the budget of the job was spent: {message}")
        outcome = Outcome(
            TrialState.CANCELLED, curve, failed=cut, lost_seconds=lost_seconds
        )
        await self._endings.end(trial, outcome)

    async def _train(self, trial: TrialRecord, attempt: Attempt) -> Outcome | None:
        """Train on one worker until the trial has ended; None where it was halted.

        Raises:
            WorkerLost: the worker died.
        """
        curve = {report.epoch: report for report in trial.reports}
        last = max(curve, default=0)
        if curve and await self._mind.should_prune(trial.number, last):
            self._start(trial, attempt.worker)
            return await self._pruned(trial, curve)
        assignment = self._job.assignment(trial)
        # The worker sets up while the start is stored; where that is refused, it is discarded.
        stream = attempt.worker.train(
            assignment, self._mind.next_decision(trial.number, last)
        )
        self._start(trial, attempt.worker)
        while True:
            ended = await self._follow(trial, attempt, stream, curve)
            if isinstance(ended, Halted):
                return None
            if isinstance(ended, Failed):
                return Outcome(TrialState.FAILED, curve, failed=ended)
            if isinstance(ended, Weights):
                return Outcome(TrialState.COMPLETE, curve, ended)
            last = max(curve)
            if await self._mind.should_prune(trial.number, last):
                return await self._pruned(trial, curve)
            stream = attempt.worker.train(
                assignment, self._mind.next_decision(trial.number, last)
            )

    async def _follow(
        self,
        trial: TrialRecord,
        attempt: Attempt,
        stream: AsyncIterator[Progress],
        curve: dict[int, Report],
    ) -> Weights | Failed | Halted | None:
        """Take down what a worker measures until it pauses; how the attempt ended, if it did."""
        ended: Weights | Failed | Halted | None = None
        async for progress in stream:
            match progress:
                case Report():
                    attempt.since = self._now()
                    curve[progress.epoch] = progress
                    await self._note(trial, attempt, progress)
                case Lines():
                    self._log.heard(trial, progress)
                case Usage():
                    attempt.usage = progress
                case Latency():
                    await self._measured(trial, attempt, progress)
                case Weights() | Failed() | Halted():
                    ended = progress
        return ended

    async def _pruned(self, trial: TrialRecord, curve: Mapping[int, Report]) -> Outcome:
        last = max(curve)
        self._log.pruned(trial, last, await self._mind.standing(trial.number, last))
        return Outcome(TrialState.PRUNED, curve)

    def _start(self, trial: TrialRecord, worker: Worker) -> None:
        self._purse.check_start()
        self._log.started(trial, worker.device)
        with self._store.begin() as transaction:
            transaction.trials.start(self._lease, trial.id, worker.device)

    async def _measured(
        self, trial: TrialRecord, attempt: Attempt, latency: Latency
    ) -> None:
        attempt.latency_ms = latency.milliseconds
        with self._store.begin() as transaction:
            transaction.usages.note_latency(self._lease, trial.id, latency)
        await self._mind.measured(trial.number, latency)

    async def _note(self, trial: TrialRecord, attempt: Attempt, report: Report) -> None:
        self._reports.add(trial.id, report)
        self._log.measured(trial, report)
        self._purse.trained(report.seconds)
        values = self._job.values(trial, report, attempt.latency_ms)
        judged = self._job.ballot(trial, report, values)
        await self._mind.report(trial.number, report.epoch, values, judged)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
