"""The choices of jobs' trials as numbers. They never change, so each is read once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from api.remembered import Remembered
from api.tables import Table
from nas.analysis.codes import Codes, coded, read
from nas.job import JobRequest
from nas.store import Transaction
from search_spaces import Outline

MAX_JOBS = 64
"""Of which choices are kept: a byte for each trial and dimension."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The trials of a job by number: what each chose in the dimensions of ``outline``."""

    outline: Outline
    numbers: NDArray[np.int64]
    codes: Codes


class Choices:
    """The choices of the jobs that are looked at; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: Remembered[Chosen] = Remembered(MAX_JOBS)

    def of(self, tx: Transaction, table: Table, request: JobRequest) -> Chosen:
        """Those of a table's trials, row by row."""
        numbers = table.numbers["number"].astype(np.int64)

        def grown(known: Chosen | None) -> Chosen:
            if known is None:
                known = _none(request)
            start = int(known.numbers[-1]) + 1 if len(known.numbers) else 0
            if not len(numbers) or numbers[-1] < start:
                return known
            return _with(known, *tx.analyses.choices(table.job_id, start))

        chosen = self._kept.renewed(table.job_id, grown)
        rows = np.searchsorted(chosen.numbers, numbers)
        return Chosen(chosen.outline, numbers, chosen.codes[rows])


def _none(request: JobRequest) -> Chosen:
    outline = Outline(request.family, request.settings, request.space)
    return Chosen(outline, np.empty(0, np.int64), coded(outline, ()))


def _with(known: Chosen, numbers: list[int], documents: list[str]) -> Chosen:
    codes = read(known.outline, documents)
    return Chosen(
        known.outline,
        np.concatenate([known.numbers, np.array(numbers, np.int64)]),
        np.concatenate([known.codes, codes]),
    )
