"""The trials of a job as analyses read them: only what never fills a row, all of them at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from nas.states import TrialState
from nas.store.curves import Curves
from nas.store.session import Session
from nas.store.tables import TrialRow
from nas.trial import Origin, Report


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """One trial, as far as analyses need it."""

    id: str
    number: int
    state: TrialState
    origin: Origin
    fingerprint: str
    label: str | None
    choices: Mapping[str, str]
    metrics: Mapping[str, float]
    metric: float | None
    score: float | None
    epochs: int
    device: str | None
    started_at: datetime | None
    ended_at: datetime | None


_COLUMNS: list[Any] = [getattr(TrialRow, name) for name in TrialFigures.__slots__]


class Analyses:
    """What is asked about all trials of a job."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def trials(self, job_id: str) -> list[TrialFigures]:
        """All of them by number."""
        rows = self._session.connection.execute(
            select(*_COLUMNS).where(TrialRow.job_id == job_id).order_by(TrialRow.number)
        )
        return [TrialFigures(*row) for row in rows]

    def curves(self, trial_ids: Sequence[str]) -> dict[str, tuple[Report, ...]]:
        """The curves of these trials."""
        return Curves(self._session).of(TrialRow.id.in_(trial_ids))
