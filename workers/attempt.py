"""One trial, from its first worker to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from nas import objective
from nas.states import TrialState
from nas.store import Lease, Store
from nas.trial import Report, TrialRecord
from workers import trial_log
from workers.mind import Mind
from workers.opening import OpenJob
from workers.pool import Pool, Worker, WorkerLost
from workers.recorder import Lines
from workers.reports import ReportBatch
from workers.trainer import Failed, Weights
from workers.trial_log import TrialLog

WORKER_LOST = "worker_lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ended.

    Attributes:
        curve: its reports by epoch.
        weights: of a complete trial.
        failed: why a failed one did.
    """

    state: TrialState
    curve: Mapping[int, Report]
    weights: Weights | None = None
    failed: Failed | None = None

    @property
    def last(self) -> Report | None:
        """The report of the last epoch."""
        return self.curve[max(self.curve)] if self.curve else None

    @property
    def compute_seconds(self) -> float:
        """What its epochs took, of all attempts."""
        return sum(report.seconds for report in self.curve.values())


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
        trace: str | None = None,
    ) -> None:
        self._job = job
        self._lease = lease
        self._mind = mind
        self._store = store
        self._pool = pool
        self._reports = reports
        self._log = TrialLog(reports)
        self._trace = trace

    async def run(self, trial: TrialRecord, worker: Worker) -> None:
        """Train ``trial``, first on ``worker``, and on others if workers are lost.

        Raises:
            LeaseLost: another worker process has the job.
        """
        while True:
            try:
                with trial_log.attempt(trial, worker.device, self._trace):
                    outcome = await self._train(trial, worker)
            except WorkerLost as lost:
                self._pool.discard(worker)
                again = await self.give_back(trial.id, f"its worker was lost: {lost}")
                if again is None:
                    return
                trial = again
            except BaseException:
                self._pool.discard(worker)
                raise
            else:
                await self._end(trial, outcome, worker)
                return
            worker = await self._pool.acquire(self._lease.job_id, self._job.shape)

    async def give_back(self, trial_id: str, message: str) -> TrialRecord | None:
        """Let a running trial wait for its next attempt; None where it had its last one."""
        with self._store.begin() as transaction:
            trial = transaction.trials.get(trial_id, reports=True)
            self._log.lost(trial, message, self._job.resolved.request.max_attempts)
            if trial.attempts < self._job.resolved.request.max_attempts:
                transaction.trials.requeue(self._lease, trial_id, message)
                return transaction.trials.get(trial_id, reports=True)
        curve = {report.epoch: report for report in trial.reports}
        failed = Failed(WORKER_LOST, message)
        await self._end(trial, Outcome(TrialState.FAILED, curve, failed=failed))
        return None

    async def _train(self, trial: TrialRecord, worker: Worker) -> Outcome:
        """Train on one worker until the trial has ended.

        Raises:
            WorkerLost: the worker died.
        """
        curve = {report.epoch: report for report in trial.reports}
        last = max(curve, default=0)
        if curve and await self._mind.should_prune(trial.number, last):
            self._start(trial, worker)
            return await self._pruned(trial, curve)
        assignment = self._job.assignment(trial)
        # The worker sets up while the start is stored; where that is refused, it is discarded.
        stream = worker.train(assignment, self._mind.next_decision(last))
        self._start(trial, worker)
        while True:
            weights = None
            async for progress in stream:
                match progress:
                    case Report():
                        curve[progress.epoch] = progress
                        await self._note(trial, progress)
                    case Weights():
                        weights = progress
                    case Lines():
                        self._log.heard(trial, progress)
                    case Failed():
                        return Outcome(TrialState.FAILED, curve, failed=progress)
            if weights is not None:
                return Outcome(TrialState.COMPLETE, curve, weights)
            last = max(curve)
            if await self._mind.should_prune(trial.number, last):
                return await self._pruned(trial, curve)
            stream = worker.train(assignment, self._mind.next_decision(last))

    async def _pruned(self, trial: TrialRecord, curve: Mapping[int, Report]) -> Outcome:
        last = max(curve)
        self._log.pruned(trial, last, await self._mind.standing(trial.number, last))
        return Outcome(TrialState.PRUNED, curve)

    def _start(self, trial: TrialRecord, worker: Worker) -> None:
        self._log.started(trial, worker.device)
        with self._store.begin() as transaction:
            transaction.trials.start(self._lease, trial.id, worker.device)

    async def _note(self, trial: TrialRecord, report: Report) -> None:
        self._reports.add(trial.id, report)
        self._log.measured(trial, report)
        score = self._score(trial, report).score
        await self._mind.report(trial.number, report.epoch, score)

    async def _end(
        self, trial: TrialRecord, outcome: Outcome, worker: Worker | None = None
    ) -> None:
        """Tell and store how a trial ended; its worker takes the next one meanwhile."""
        last = outcome.last
        score = self._score(trial, last) if last and not outcome.failed else None
        # Told before the worker is free, so that it is known when the next candidate is asked for.
        told = self._mind.tell(
            trial.number, outcome.state, score.score if score else None
        )
        if worker is not None:
            self._pool.release(worker)
        try:
            await told
        finally:
            self._keep(trial, outcome, score)
        await asyncio.to_thread(self._job.clear, trial)

    def _keep(
        self, trial: TrialRecord, outcome: Outcome, score: objective.Score | None
    ) -> None:
        """Store how a trial ended, durably."""
        failed, last, weights = outcome.failed, outcome.last, outcome.weights
        self._log.ended(trial, outcome.state, last, score, failed)
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            transaction.trials.finish(
                self._lease,
                trial.id,
                outcome.state,
                metric=score.metric if score else None,
                score=score.score if score else None,
                values=last.values if last and score else None,
                epochs=last.epoch if last else 0,
                reason=failed.reason if failed else None,
                message=failed.message if failed else None,
                compute_seconds=outcome.compute_seconds,
                evaluation_key=self._job.evaluation_key(trial) if weights else None,
            )
            if weights is not None:
                transaction.artifacts.put(
                    trial.job_id,
                    trial.id,
                    "weights",
                    weights.key,
                    weights.num_bytes,
                    weights.sha256,
                )

    def _score(self, trial: TrialRecord, report: Report) -> objective.Score:
        metric = self._job.resolved.metric
        return objective.score(
            metric.name, report.values, metric.maximise, trial.penalty
        )
