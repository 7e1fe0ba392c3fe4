"""How trials end: told to the search, and stored durably."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nas import objective
from nas.artifacts import keys
from nas.objectives import Values, found
from nas.states import TrialState
from nas.store import Lease, Store
from nas.trial import Report, TrialRecord, Usage
from workers.assignment import Failed, Weights
from workers.mind import Mind
from workers.opening import OpenJob
from workers.pool import Pool, Worker
from workers.purse import Purse
from workers.reports import ReportBatch
from workers.trial_log import TrialLog

OUT_OF_MEMORY = "out_of_memory"
WORKER_LOST = "worker_lost"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a trial ended.

    Attributes:
        curve: its reports by epoch.
        weights: of a complete trial.
        failed: why a failed one did, or one that was cut off.
        lost_seconds: what it was trained after its last report.
        usage: of its device, where it was measured.
        latency_ms: of its network, likewise.
    """

    state: TrialState
    curve: Mapping[int, Report]
    weights: Weights | None = None
    failed: Failed | None = None
    lost_seconds: float = 0.0
    usage: Usage | None = None
    latency_ms: float | None = None

    def of_attempt(self, usage: Usage | None, latency_ms: float | None) -> Outcome:
        """The same with what was measured of the device."""
        return replace(self, usage=usage, latency_ms=latency_ms)

    @property
    def last(self) -> Report | None:
        """The report of the last epoch."""
        return self.curve[max(self.curve)] if self.curve else None

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether it failed for lack of memory."""
        return self.failed is not None and self.failed.reason == OUT_OF_MEMORY

    @property
    def compute_seconds(self) -> float:
        """What its epochs took, of all attempts."""
        return sum(report.seconds for report in self.curve.values())


class Endings:
    """Ends trials of one job."""

    def __init__(
        self,
        job: OpenJob,
        lease: Lease,
        mind: Mind,
        store: Store,
        pool: Pool,
        reports: ReportBatch,
        purse: Purse,
    ) -> None:
        self._job = job
        self._lease = lease
        self._mind = mind
        self._store = store
        self._pool = pool
        self._reports = reports
        self._purse = purse
        self._log = TrialLog(reports)

    async def end(
        self, trial: TrialRecord, outcome: Outcome, worker: Worker | None = None
    ) -> None:
        """Tell and store how a trial ended; its worker takes the next one meanwhile."""
        last = outcome.last
        score = self._score(trial, last) if last and not outcome.failed else None
        if outcome.state is TrialState.COMPLETE and score is not None:
            self._purse.scored(score.score)
        # Told before the worker is free, so that it is known when the next candidate is asked for.
        told = self._mind.tell(
            trial.number,
            outcome.state,
            self._values(trial, outcome, score) if score else None,
            outcome.failed.reason if outcome.failed else None,
        )
        if worker is not None:
            self._pool.release(worker)
        try:
            await told
        finally:
            self._keep(trial, outcome, score)
        prefix = keys.of_trial(trial.job_id, trial.id)
        await asyncio.to_thread(self._job.clear, prefix)

    def _keep(
        self, trial: TrialRecord, outcome: Outcome, score: objective.Score | None
    ) -> None:
        """Store how a trial ended, durably."""
        failed, last, weights = outcome.failed, outcome.last, outcome.weights
        self._log.ended(trial, outcome.state, last, score, failed)
        with self._store.begin() as transaction:
            self._reports.write(transaction)
            if outcome.usage is not None:
                transaction.usages.note(self._lease, trial.id, outcome.usage)
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
                lost_seconds=outcome.lost_seconds,
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
        """What the job makes of an epoch of a trial."""
        metric = self._job.resolved.metric
        return objective.score(
            metric.name, report.values, metric.maximise, trial.penalty
        )

    def _values(
        self, trial: TrialRecord, outcome: Outcome, score: objective.Score
    ) -> Values:
        """One for each objective, of what is stored of the trial: a rebuilt search is told the same."""
        assert outcome.last is not None, "it has a score"
        peaks = [trial.peak_memory_bytes]
        if outcome.usage is not None:
            peaks.append(outcome.usage.peak_memory_bytes)
        return self._job.resolved.objectives.values(
            found(
                trial.costs,
                outcome.last.values,
                score=score.score,
                latency_ms=outcome.latency_ms,
                peak_memory_bytes=max(
                    (p for p in peaks if p is not None), default=None
                ),
            )
        )
