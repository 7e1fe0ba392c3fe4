"""A metric of jobs' trials after some of their epochs; of trials that have ended it is read once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

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
    """By a trial's number its metric after each of ``epochs``, NaN where it is not known.

    Of trials that did not go on beyond the first of the epochs nothing is known.

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
    """With what is not read yet, of the trials that went on beyond the first of the epochs."""
    numbers = table.numbers["number"].astype(np.int64)
    first = min(known.epochs, default=None)
    if first is None:
        return known
    went_on = table.numbers["epochs"] > first
    wanted = np.flatnonzero(went_on & ~known.is_read[numbers])
    if not len(wanted):
        return known
    named = table.ids(wanted) if len(wanted) <= MAX_NAMED else None
    pieces = tx.analyses.epochs_of(table.job_id, metric, named, first)
    values, is_read = known.values.copy(), known.is_read.copy()
    for (number, _, _), at, measured in zip(
        pieces,
        _parsed(piece[1] for piece in pieces),
        _parsed(piece[2] for piece in pieces),
        strict=True,
    ):
        for column, epoch in enumerate(known.epochs):
            if at[0] <= epoch <= at[-1] and epoch in at:
                value = measured[at.index(epoch)]
                values[number, column] = np.nan if value is None else value
    is_read[numbers[wanted[table.states(FINAL)[wanted]]]] = True
    return Known(known.epochs, values, is_read)


def _parsed(documents: Iterable[str]) -> list[list[Any]]:
    """Lists in one go."""
    parsed: list[list[Any]] = json.loads(f"[{','.join(documents)}]")
    return parsed
