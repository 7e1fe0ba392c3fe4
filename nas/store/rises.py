"""How the best score of a job rose: kept on the job's row, so that a list need not read its trials.

Each rise is kept with the number of trials that had ended by then. They are few, about the logarithm
of the trials; where they are not, every second of the earlier ones is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from nas.store.counts import TrialCounts
from nas.store.session import Session
from nas.store.tables import JobRow
from nas.trial import TrialRecord

MAX_RISES = 400


class Rises:
    """The rises of all jobs."""

    def __init__(self, session: Session, counts: TrialCounts) -> None:
        self._session = session
        self._counts = counts

    def note(self, trial: TrialRecord) -> None:
        """A trial that is counted among the ended ones already is its job's new best."""
        job = JobRow.id == trial.job_id
        rises = self._session.connection.execute(
            select(JobRow.rises).where(job)
        ).scalar_one()
        counts = self._counts.of([trial.job_id])[trial.job_id]
        num_ended = sum(n for state, n in counts.items() if state.is_final)
        self._session.connection.execute(
            update(JobRow).where(job).values(rises=grown(rises, num_ended, trial.score))
        )


def grown(
    rises: Mapping[str, Any], num_ended: int, score: float | None
) -> dict[str, Any]:
    """``rises`` and one more."""
    order, scores = (
        [*rises.get("order", ()), num_ended],
        [*rises.get("score", ()), score],
    )
    if len(order) > MAX_RISES:
        half = MAX_RISES // 2
        order = order[:half:2] + order[half:]
        scores = scores[:half:2] + scores[half:]
    return {"order": order, "score": scores}


def trend(
    rises: Mapping[str, Any], num_ended: int, max_points: int
) -> tuple[float, ...]:
    """The best score so far, evenly over the trials that have ended since the first had one."""
    order, scores = rises.get("order", ()), rises.get("score", ())
    if not order:
        return ()
    first, last = order[0], max(num_ended, order[-1])
    num_points = min(max_points, last - first + 1)
    points: list[float] = []
    place = 0
    for step in range(num_points):
        moment = first + (last - first) * step / max(1, num_points - 1)
        while place + 1 < len(order) and order[place + 1] <= moment:
            place += 1
        points.append(scores[place])
    return tuple(points)
