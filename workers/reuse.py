"""Trials that need no training: an equal one was trained in full before, by a job of the project.

A job that decides by what is measured of the device trains all of its trials: its device may be another.
Two jobs that come upon the same network at the same moment both train it; the first to end is remembered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from nas import objective
from nas.admission import ResolvedJob
from nas.objectives import found
from nas.states import TrialState
from nas.store import EvaluationRecord, Lease, Measured, Store
from nas.trial import TrialRecord
from workers.mind import Mind
from workers.opening import OpenJob
from workers.purse import Purse
from workers.reports import ReportBatch
from workers.trial_log import TrialLog


class Reuse:
    """Answers trials of one job from what its project remembers."""

    def __init__(
        self,
        job: OpenJob,
        lease: Lease,
        mind: Mind,
        store: Store,
        reports: ReportBatch,
        purse: Purse,
    ) -> None:
        self._job = job
        self._lease = lease
        self._mind = mind
        self._store = store
        self._log = TrialLog(reports)
        self._purse = purse

    async def answers(self, trial: TrialRecord) -> bool:
        """Whether ``trial``, which was never begun, is over now without a worker.

        Raises:
            LeaseLost: another worker process has the job.
            JobNotRunning: the job was paused or ended meanwhile; the trial waits.
            BudgetSpent: the job may spend nothing more; likewise.
        """
        resolved = self._job.resolved
        if not resolved.request.reuse or resolved.needs_device:
            return False
        with self._store.read() as transaction:
            key = self._job.evaluation_key(trial)
            known = transaction.trials.find_evaluation(trial.job_id, key)
            devices = transaction.trials.measured(known) if known else ()
        metric = resolved.metric
        if known is None or metric.name not in known.values:
            return False
        measured = comparable(devices, resolved)
        score = objective.score(
            metric.name, known.values, metric.maximise, trial.penalty
        )
        await self._end(trial, known, score, measured)
        return True

    async def _end(
        self,
        trial: TrialRecord,
        known: EvaluationRecord,
        score: objective.Score,
        measured: Measured | None,
    ) -> None:
        self._purse.check_start()
        with self._store.begin() as transaction:
            transaction.trials.reuse(
                self._lease,
                trial.id,
                known,
                metric=score.metric,
                score=score.score,
                measured=measured,
            )
        self._log.reused(trial, known.trial_id, score)
        objectives = self._job.resolved.objectives
        values = objectives.values(found(trial.costs, known.values, score=score.score))
        told = self._mind.tell(trial.number, TrialState.REUSED, values)
        # The store has it, so that the search must know it too, whatever ends the proposing meanwhile.
        await asyncio.shield(told)
        self._purse.scored(score.score)


def comparable(devices: Sequence[Measured], job: ResolvedJob) -> Measured | None:
    """What was measured on the kind of device that ``job`` trains on; None where nothing was.

    A latency is left out where it was not measured as the job would have it measured.
    """
    on_gpu = job.request.resources.gpus_per_trial > 0
    alike = [one for one in devices if one.device and one.is_on_gpu is on_gpu]
    for one in alike:
        if one.latency_ms is not None and one.latency == job.request.latency:
            return one
    return replace(alike[0], latency_ms=None) if alike else None
