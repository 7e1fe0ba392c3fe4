"""The trials of a job as they are written: proposed, started, reported, finished.

Every write names the lease under which it is made and changes nothing where that is stale (raises
LeaseLost). A move that the table of :mod:`nas.states` does not have raises Conflict, an id that is
not a trial of the lease's job NotFound.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func

from nas.states import TrialState
from nas.store.counts import TrialCounts
from nas.store.evaluations import EvaluationRecord, Evaluations, Measured
from nas.store.events import Events
from nas.store.leases import Lease, Leases
from nas.store.proposals import Proposals
from nas.store.reports import Reports, finite
from nas.store.session import Session
from nas.store.spending import Spending
from nas.store.tables import JobRow, TrialRow
from nas.store.trial_moves import TrialMoves
from nas.trial import EvaluationKey, NewTrial, Report, TrialRecord


class Trials(TrialMoves):
    """The trials of all jobs."""

    def __init__(
        self,
        session: Session,
        events: Events,
        leases: Leases,
        counts: TrialCounts,
        evaluations: Evaluations,
    ) -> None:
        super().__init__(session, events, leases, counts, evaluations)
        self._proposals = Proposals(session, events)
        self._reports = Reports(session, events)
        self._spending = Spending(session)

    def add(self, lease: Lease, new: Sequence[NewTrial]) -> tuple[TrialRecord, ...]:
        """Store proposals.

        Raises:
            Conflict: the job has a trial of one of these numbers already.
        """
        self._leases.check(lease)
        if not new:
            return ()
        self._proposals.write(lease.job_id, new)
        self._counts.add(lease.job_id, len(new))
        return self._numbered(lease.job_id, [trial.number for trial in new])

    def start(self, lease: Lease, trial_id: str, device: str) -> TrialRecord:
        """``proposed -> running``: one more attempt, checked against the budget and charged at once.

        Raises:
            JobNotRunning: the job was paused or ended meanwhile.
            BudgetSpent: the job may spend nothing more.
        """
        trial = self._held(lease, trial_id)
        standing = self._spending.lock(lease.job_id)
        assert standing is not None, "its lease is there"
        first = trial.attempts == 0
        standing.check_start(first=first)
        self._charge(
            lease.job_id,
            num_starts=JobRow.num_starts + 1,
            num_started=JobRow.num_started + int(first),
        )
        return self._move(
            trial,
            TrialState.RUNNING,
            device=device,
            attempts=TrialRow.attempts + 1,
            started_at=func.coalesce(TrialRow.started_at, self._session.now),
        )

    def report(self, lease: Lease, reports: Sequence[tuple[str, Report]]) -> None:
        """Store epochs of several trials at once; an epoch that is there already is replaced.

        Values that are not finite are left out.
        """
        self._leases.check(lease)
        if reports:
            self._reports.write(lease.job_id, reports)

    def finish(
        self,
        lease: Lease,
        trial_id: str,
        state: TrialState,
        *,
        metric: float | None = None,
        score: float | None = None,
        values: Mapping[str, float] | None = None,
        epochs: int | None = None,
        reason: str | None = None,
        message: str | None = None,
        compute_seconds: float = 0.0,
        lost_seconds: float = 0.0,
        evaluation_key: EvaluationKey | None = None,
    ) -> TrialRecord:
        """End a trial; values and epochs that are left out stay as reported.

        Args:
            lease: the lease of the trial's job.
            trial_id: which trial.
            state: how it ended.
            metric: what the job measures; a complete trial has one.
            score: metric less penalty, to be maximised; likewise.
            values: all metrics of the last epoch.
            epochs: how many it was trained.
            reason: one word, where it failed.
            message: the same for people.
            compute_seconds: of all attempts; the reports' sum counts where that is larger.
            lost_seconds: what was trained after the last epoch that was reported; added.
            evaluation_key: remember the result of a complete trial under this.

        Raises:
            ValueError: metric or score is not a finite number.
        """
        trial = self._held(lease, trial_id)
        measured = trial.values if values is None else finite(values)
        seconds = max(trial.compute_seconds, compute_seconds) + lost_seconds
        evaluation_id = None
        _check_scored(trial_id, state, metric, score)
        if state is TrialState.COMPLETE and evaluation_key is not None:
            evaluation_id = self._evaluations.put(
                lease.job_id, evaluation_key, trial_id, measured, seconds
            )
        more = seconds - trial.compute_seconds
        self._charge(lease.job_id, compute_seconds=JobRow.compute_seconds + more)
        return self._move(
            trial,
            state,
            metric=metric,
            score=score,
            metrics=dict(measured),
            epochs=trial.epochs if epochs is None else epochs,
            reason=reason,
            message=message,
            compute_seconds=seconds,
            evaluation_id=evaluation_id,
            ended_at=self._session.now,
        )

    def requeue(
        self,
        lease: Lease,
        trial_id: str,
        message: str,
        *,
        lost: bool = False,
        lost_seconds: float = 0.0,
    ) -> TrialRecord:
        """``running -> proposed``: it waits for its next attempt.

        Args:
            lease: the lease of the trial's job.
            trial_id: which trial.
            message: why, for people.
            lost: its worker died, which is held against it.
            lost_seconds: what was trained after the last epoch that was reported; charged.
        """
        trial = self._held(lease, trial_id)
        self._charge(
            lease.job_id, compute_seconds=JobRow.compute_seconds + lost_seconds
        )
        return self._move(
            trial,
            TrialState.PROPOSED,
            message=message,
            device=None,
            num_losses=TrialRow.num_losses + int(lost),
            compute_seconds=TrialRow.compute_seconds + lost_seconds,
        )

    def reuse(
        self,
        lease: Lease,
        trial_id: str,
        evaluation: EvaluationRecord,
        *,
        metric: float,
        score: float,
        measured: Measured | None = None,
    ) -> TrialRecord:
        """``proposed -> reused``: answered by what another trial measured; costs its place alone.

        Args:
            lease: the lease of the trial's job.
            trial_id: which trial; none of its attempts has begun.
            evaluation: the result of an equal training.
            metric: what the job measures.
            score: metric less penalty, to be maximised.
            measured: what is taken over beside it, with the device that it holds for.

        Raises:
            JobNotRunning: the job was paused or ended meanwhile.
            BudgetSpent: the job may spend nothing more.
        """
        trial = self._held(lease, trial_id)
        standing = self._spending.lock(lease.job_id)
        assert standing is not None, "its lease is there"
        standing.check_start(first=True)
        _check_scored(trial_id, TrialState.REUSED, metric, score)
        self._charge(lease.job_id, num_started=JobRow.num_started + 1)
        return self._move(
            trial,
            TrialState.REUSED,
            metric=metric,
            score=score,
            metrics=dict(evaluation.values),
            epochs=evaluation.key.epochs,
            evaluation_id=evaluation.id,
            reused_from=evaluation.trial_id,
            ended_at=self._session.now,
            **_taken_over(measured),
        )


def _taken_over(measured: Measured | None) -> dict[str, Any]:
    """The columns of what a trial takes over from another one's device."""
    if measured is None:
        return {}
    names = ("device", "latency_ms", "peak_memory_bytes", "utilisation")
    return {name: getattr(measured, name) for name in names}


def _check_scored(
    trial_id: str, state: TrialState, metric: float | None, score: float | None
) -> None:
    """No sum or order survives a value that is not finite."""
    missing = state.has_score and None in (metric, score)
    values = [value for value in (metric, score) if value is not None]
    if missing or not all(map(math.isfinite, values)):
        raise ValueError(
            f"trial {trial_id} has metric {metric} and score {score}: "
            "without finite ones it has failed, reason 'diverged'"
        )
