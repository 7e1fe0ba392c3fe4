"""How many trials of a job are in each state, kept beside the job so that nobody counts rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import case, insert, select, update

from nas.states import TrialState
from nas.store.session import Session
from nas.store.tables import TrialCountRow

Counts = Mapping[TrialState, int]


class TrialCounts:
    """The numbers of trials by job and state."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open(self, job_id: str) -> None:
        """Start at 0 in every state."""
        rows = [{"job_id": job_id, "state": state} for state in TrialState]
        self._session.connection.execute(insert(TrialCountRow), rows)

    def add(self, job_id: str, num_trials: int) -> None:
        """``num_trials`` were proposed."""
        self._session.connection.execute(
            update(TrialCountRow)
            .where(
                TrialCountRow.job_id == job_id,
                TrialCountRow.state == TrialState.PROPOSED,
            )
            .values(num_trials=TrialCountRow.num_trials + num_trials)
        )

    def move(self, job_id: str, source: TrialState, target: TrialState) -> None:
        """One trial went from ``source`` to ``target``."""
        step = case((TrialCountRow.state == target, 1), else_=-1)
        self._session.connection.execute(
            update(TrialCountRow)
            .where(
                TrialCountRow.job_id == job_id,
                TrialCountRow.state.in_((source, target)),
            )
            .values(num_trials=TrialCountRow.num_trials + step)
        )

    def of(self, job_ids: Sequence[str]) -> dict[str, Counts]:
        """The numbers of several jobs; every state is there."""
        rows = self._session.connection.execute(
            select(
                TrialCountRow.job_id, TrialCountRow.state, TrialCountRow.num_trials
            ).where(TrialCountRow.job_id.in_(job_ids))
        )
        counts: dict[str, dict[TrialState, int]] = {
            job_id: dict.fromkeys(TrialState, 0) for job_id in job_ids
        }
        for job_id, state, num_trials in rows:
            counts[job_id][state] = num_trials
        return dict(counts)
