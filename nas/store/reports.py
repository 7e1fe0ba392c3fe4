"""Epoch reports: many trials' at once, each epoch of a trial once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, select, update

from nas.store.curves import Batch, Curves
from nas.store.events import Events, NewEvent
from nas.store.session import Session
from nas.store.tables import JobRow, TrialRow
from nas.store.trial_lists import no_trial
from nas.trial import Report


class Reports:
    """The curves of trials as they are written."""

    def __init__(self, session: Session, events: Events) -> None:
        self._session = session
        self._events = events
        self._curves = Curves(session)

    def write(self, job_id: str, batch: Batch) -> None:
        """Store a batch, bring its trials and their job up to date, and say so in one event.

        Raises:
            NotFound: one of the trials is not of this job.
        """
        batch = [(trial_id, _finite(report)) for trial_id, report in batch]
        progress = self._progress(job_id, batch)
        self._curves.add(batch)
        self._advance(progress)
        self._charge(job_id, sum(report.seconds for _, report in batch))
        reports = [
            {
                "trial_id": trial_id,
                "number": progress[trial_id]["number"],
                "epoch": report.epoch,
                "values": report.values,
                "seconds": report.seconds,
            }
            for trial_id, report in batch
        ]
        self._events.append(job_id, [NewEvent("trial.report", {"reports": reports})])

    def _progress(self, job_id: str, batch: Batch) -> dict[str, dict[str, Any]]:
        """Where each trial of the batch stands after it."""
        trials = self._session.connection.execute(
            select(
                TrialRow.id,
                TrialRow.number,
                TrialRow.epochs,
                TrialRow.metrics,
                TrialRow.compute_seconds,
            ).where(
                TrialRow.job_id == job_id,
                TrialRow.id.in_({trial_id for trial_id, _ in batch}),
            )
        )
        progress = {row.id: dict(row._mapping) for row in trials}
        for trial_id, report in batch:
            if trial_id not in progress:
                raise no_trial(trial_id)
            trial = progress[trial_id]
            trial["compute_seconds"] += report.seconds
            if report.epoch >= trial["epochs"]:
                trial.update(epochs=report.epoch, metrics=dict(report.values))
        return progress

    def _advance(self, progress: Mapping[str, Mapping[str, Any]]) -> None:
        statement = (
            update(TrialRow)
            .where(TrialRow.id == bindparam("trial_id"))
            .values(
                epochs=bindparam("new_epochs"),
                metrics=bindparam("new_metrics"),
                compute_seconds=bindparam("new_seconds"),
            )
        )
        rows = [
            {
                "trial_id": trial_id,
                "new_epochs": trial["epochs"],
                "new_metrics": trial["metrics"],
                "new_seconds": trial["compute_seconds"],
            }
            for trial_id, trial in progress.items()
        ]
        self._session.connection.execute(statement, rows)

    def _charge(self, job_id: str, seconds: float) -> None:
        self._session.connection.execute(
            update(JobRow)
            .where(JobRow.id == job_id)
            .values(compute_seconds=JobRow.compute_seconds + seconds)
        )


def finite(values: Mapping[str, float]) -> dict[str, float]:
    """``values`` without those that JSON has no word for."""
    return {name: value for name, value in values.items() if math.isfinite(value)}


def _finite(report: Report) -> Report:
    return Report(report.epoch, finite(report.values), report.seconds)
