"""A metric of jobs' trials after some of their epochs; of trials that have ended it is read once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.remembered import Remembered
from api.tables import Table
from nas.states import TrialState
from nas.store import Transaction

MAX_JOBS = 64
"""Of which metrics are kept: eight bytes for each trial and epoch."""

MAX_NAMED = 2000
"""Trials whose curves are asked for one by one; where they are more, all are read."""

FINAL = [state for state in TrialState if state.is_final]


@dataclass(frozen=True, slots=True)
class Known:
    """By a trial's number its metric after each of ``epochs``, NaN where there is none.

    ``is_read`` tells of which trials no more is to come.
    """

    epochs: tuple[int, ...]
    values: NDArray[np.float64]
    is_read: NDArray[np.bool_]


class Progress:
    """The metrics of the jobs that are looked at; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: Remembered[Known] = Remembered(MAX_JOBS)

    def of(
        self, tx: Transaction, table: Table, metric: str, epochs: Sequence[int]
    ) -> NDArray[np.float64]:
        """A row for each of the table's trials, a column for each epoch."""
        numbers = table.numbers["number"].astype(np.int64)
        size = int(numbers[-1]) + 1 if len(numbers) else 0

        def renewed(known: Known | None) -> Known:
            if known is None or known.epochs != tuple(epochs):
                known = Known(
                    tuple(epochs), np.empty((0, len(epochs))), np.empty(0, bool)
                )
            return _renewed(tx, table, metric, _sized(known, size))

        known = self._kept.renewed((table.job_id, metric), renewed)
        rows: NDArray[np.float64] = known.values[numbers]
        return rows


def _sized(known: Known, size: int) -> Known:
    """With room for as many trials."""
    more = max(0, size - len(known.values))
    values = np.full((more, len(known.epochs)), np.nan)
    return Known(
        known.epochs,
        np.concatenate([known.values, values]),
        np.concatenate([known.is_read, np.zeros(more, bool)]),
    )


def _renewed(tx: Transaction, table: Table, metric: str, known: Known) -> Known:
    numbers = table.numbers["number"].astype(np.int64)
    reached = table.numbers["epochs"] >= min(known.epochs, default=np.inf)
    wanted = np.flatnonzero(reached & ~known.is_read[numbers])
    if not len(wanted):
        return known
    named = table.ids(wanted) if len(wanted) <= MAX_NAMED else None
    columns = {epoch: place for place, epoch in enumerate(known.epochs)}
    values, is_read = known.values.copy(), known.is_read
    for number, at, measured in tx.analyses.epochs_of(table.job_id, metric, named):
        for epoch, value in zip(json.loads(at), json.loads(measured), strict=True):
            if epoch in columns and value is not None:
                values[number, columns[epoch]] = value
    is_read = known.is_read.copy()
    is_read[numbers[wanted[table.states(FINAL)[wanted]]]] = True
    return Known(known.epochs, values, is_read)
