"""One trial, from its first worker to its end."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from nas import objective
from nas.states import TrialState
from nas.store import Lease, Store
from nas.trial import Report, TrialRecord
from workers import checkpoints
from workers.mind import Mind
from workers.opening import OpenJob
from workers.pool import Pool, Worker, WorkerLost
from workers.reports import ReportBatch
from workers.trainer import Failed, Weights

log = logging.getLogger(__name__)

WORKER_LOST = "worker_lost"


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
    ) -> None:
        self._job = job
        self._lease = lease
        self._mind = mind
        self._store = store
        self._pool = pool
        self._reports = reports

    async def run(self, trial: TrialRecord, worker: Worker) -> None:
        """Train ``trial``, first on ``worker``, and on others if workers are lost.

        Raises:
            LeaseLost: another worker process has the job.
        """
        while True:
            try:
                await self._train(trial, worker)
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
                self._pool.release(worker)
                return
            worker = await self._pool.acquire(self._lease.job_id, self._job.shape)

    async def give_back(self, trial_id: str, message: str) -> TrialRecord | None:
        """Let a running trial wait for its next attempt; None where it had its last one."""
        log.warning("trial %s: %s", trial_id, message)
        with self._store.begin() as transaction:
            trial = transaction.trials.get(trial_id, reports=True)
            if trial.attempts < self._job.resolved.request.max_attempts:
                transaction.trials.requeue(self._lease, trial_id, message)
                return transaction.trials.get(trial_id, reports=True)
        curve = {report.epoch: report for report in trial.reports}
        await self._fail(trial, Failed(WORKER_LOST, message), curve)
        return None

    async def _train(self, trial: TrialRecord, worker: Worker) -> None:
        """Train on one worker until the trial has ended."""
        with self._store.begin() as transaction:
            started = transaction.trials.start(self._lease, trial.id, worker.device)
        trial = replace(started, reports=trial.reports)
        curve = {report.epoch: report for report in trial.reports}
        assignment = self._job.assignment(trial)
        weights: Weights | None = None
        while weights is None:
            last = max(curve, default=0)
            if last and await self._mind.should_prune(trial.number, last):
                return await self._end(trial, TrialState.PRUNED, curve)
            until = self._mind.next_decision(last)
            async for progress in worker.train(assignment, until):
                match progress:
                    case Report():
                        curve[progress.epoch] = progress
                        await self._note(trial, progress)
                    case Weights():
                        weights = progress
                    case Failed():
                        return await self._fail(trial, progress, curve)
        return await self._end(trial, TrialState.COMPLETE, curve, weights)

    async def _note(self, trial: TrialRecord, report: Report) -> None:
        self._reports.add(trial.id, report)
        score = self._score(trial, report).score
        await self._mind.report(trial.number, report.epoch, score)

    async def _end(
        self,
        trial: TrialRecord,
        state: TrialState,
        curve: Mapping[int, Report],
        weights: Weights | None = None,
    ) -> None:
        """Tell and store a trial that was measured."""
        last = curve[max(curve)]
        score = self._score(trial, last)
        await self._mind.tell(trial.number, state, score.score)
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            transaction.trials.finish(
                self._lease,
                trial.id,
                state,
                metric=score.metric,
                score=score.score,
                values=last.values,
                epochs=last.epoch,
                compute_seconds=_seconds(curve),
                evaluation_key=self._job.evaluation_key(trial) if weights else None,
            )
            if weights is not None:
                transaction.artifacts.put(
                    trial.job_id,
                    trial.id,
                    "weights",
                    str(weights.path),
                    weights.num_bytes,
                    weights.sha256,
                )
        checkpoints.clear(self._job.folder(trial))

    async def _fail(
        self, trial: TrialRecord, failed: Failed, curve: Mapping[int, Report]
    ) -> None:
        """Tell and store a trial without a result."""
        log.warning("trial %s failed: %s", trial.id, failed.message)
        await self._mind.tell(trial.number, TrialState.FAILED)
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            transaction.trials.finish(
                self._lease,
                trial.id,
                TrialState.FAILED,
                epochs=max(curve, default=0),
                reason=failed.reason,
                message=failed.message,
                compute_seconds=_seconds(curve),
            )
        checkpoints.clear(self._job.folder(trial))

    def _score(self, trial: TrialRecord, report: Report) -> objective.Score:
        metric = self._job.resolved.metric
        return objective.score(
            metric.name, report.values, metric.maximise, trial.penalty
        )


def _seconds(curve: Mapping[int, Report]) -> float:
    return sum(report.seconds for report in curve.values())
