"""One trial from a state to the next: only where the table has the move, counted and told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from nas.errors import Conflict
from nas.states import TRIAL_MOVES, TrialState, sources
from nas.store.counts import TrialCounts
from nas.store.evaluations import Evaluations
from nas.store.events import Events
from nas.store.leases import Lease, Leases
from nas.store.rises import Rises
from nas.store.session import Session
from nas.store.tables import JobRow, TrialRow
from nas.store.trial_events import moved_event
from nas.store.trial_lists import TrialLists, no_trial
from nas.trial import TrialRecord


class TrialMoves(TrialLists):
    """What every move of a trial has in common."""

    def __init__(
        self,
        session: Session,
        events: Events,
        leases: Leases,
        counts: TrialCounts,
        evaluations: Evaluations,
    ) -> None:
        super().__init__(session, evaluations)
        self._events = events
        self._leases = leases
        self._counts = counts
        self._rises = Rises(session, counts)

    def _held(self, lease: Lease, trial_id: str) -> TrialRecord:
        """A trial as it stands; while the lease is held, nobody else changes it."""
        self._leases.check(lease)
        trial = self.get(trial_id, reports=False)
        if trial.job_id != lease.job_id:
            raise no_trial(trial_id)
        return trial

    def _move(
        self, trial: TrialRecord, target: TrialState, **values: Any
    ) -> TrialRecord:
        moved = self._session.connection.execute(
            update(TrialRow)
            .where(
                TrialRow.id == trial.id,
                TrialRow.state.in_(sources(TRIAL_MOVES, target)),
            )
            .values(state=target, **values)
        )
        if moved.rowcount == 0:
            raise Conflict(
                f"trial {trial.id} is {trial.state}, which does not lead to {target}"
            )
        moved_trial = self.get(trial.id, reports=False)
        self._counts.move(trial.job_id, trial.state, target)
        is_best = target.has_score and self._is_best(moved_trial)
        event = moved_event(moved_trial, trial.state, is_best)
        self._events.append(trial.job_id, [event])
        return moved_trial

    def _is_best(self, trial: TrialRecord) -> bool:
        """Whether the job has a new best, which is written down."""
        (best,) = self.best(trial.job_id)
        if best.id == trial.id:
            self._charge(trial.job_id, best_trial_id=best.id, best_score=best.score)
            self._rises.note(trial)
        return best.id == trial.id

    def _charge(self, job_id: str, **values: Any) -> None:
        self._session.connection.execute(
            update(JobRow).where(JobRow.id == job_id).values(**values)
        )
