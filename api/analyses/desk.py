"""Where analyses of jobs are made: a job as one transaction sees it, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from api.analyses.choices import Choices, Chosen
from api.analyses.progress import Progress
from api.tables import Table, Tables
from nas import catalogs
from nas.analysis.ranks import Places, ranked
from nas.analysis.settled import Settled, settle
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.settings import Settings
from nas.states import TrialState
from nas.store import Store, Transaction

Answer = TypeVar("Answer")

MAX_ANSWERS = 8
"""Kept with a table: the largest takes 2.5 MB for 50,000 trials."""

FULL = [state for state in TrialState if state.has_score]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A job as one transaction sees it; each part of it is worked out where it is asked for."""

    tx: Transaction
    table: Table
    request: JobRequest
    desk: Desk

    @property
    def chosen(self) -> Chosen:
        """What each trial chose."""
        return self.desk.choices.of(self.tx, self.table, self.request)

    @property
    def catalog(self) -> Catalog:
        """The data sets that the job may name."""
        return catalogs.of_job(self.tx, self.desk.settings, self.table.job_id)

    @property
    def settled(self) -> Settled:
        """What the job's request left open."""
        return settle(self.request, self.catalog, self.table.metrics)

    def after(self, metric: str, epochs: tuple[int, ...]) -> NDArray[np.float64]:
        """A metric of each trial after some epochs."""
        return self.desk.progress.of(self.tx, self.table, metric, epochs)

    @property
    def is_full(self) -> NDArray[np.bool_]:
        """Which trials ran their full budget."""
        return self.table.states(FULL)

    @property
    def is_trained(self) -> NDArray[np.bool_]:
        """Which trials were trained in this job, an epoch at least."""
        is_reused = self.table.states([TrialState.REUSED])
        trained: NDArray[np.bool_] = (self.table.numbers["epochs"] > 0) & ~is_reused
        return trained

    @property
    def order(self) -> Places:
        """The rows of the trials that have a result, the best first."""
        return ranked(self.table.numbers["score"], self.is_full)


class Desk:
    """Makes analyses; safe to share between threads."""

    def __init__(self, settings: Settings, tables: Tables) -> None:
        self.settings = settings
        self.choices = Choices()
        self.progress = Progress()
        self._tables = tables

    def look(
        self, store: Store, job_id: str, work: Callable[[Sheet], Answer]
    ) -> Answer:
        """What ``work`` makes of a job.

        Raises:
            NotFound: there is no such job.
        """

        def worked_out(tx: Transaction, table: Table) -> Answer:
            return work(Sheet(tx, table, tx.jobs.get(job_id).request, self))

        return self._tables.look(store, job_id, worked_out)

    def answer(
        self, store: Store, job_id: str, key: Hashable, work: Callable[[Sheet], bytes]
    ) -> bytes:
        """The same, kept by ``key`` for as long as the job stands as it does."""

        def kept(sheet: Sheet) -> bytes:
            answers: dict[Hashable, bytes] = sheet.table.memo.setdefault("analyses", {})
            if (made := answers.get(key)) is None:
                made = work(sheet)
                if len(answers) >= MAX_ANSWERS:
                    answers.pop(next(iter(list(answers))), None)
                answers[key] = made
            return made

        return self.look(store, job_id, kept)
