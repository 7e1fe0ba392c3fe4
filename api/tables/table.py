"""The columns of one job as they were at one event. A table never changes; a newer one is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from nas.states import TrialState
from nas.store import Columns
from nas.store import trial_columns as columns

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

UNKNOWN = -1
"""Code of a word that is not there."""

AXES = tuple(name for name in columns.NUMBERS if name not in ("number", "attempts"))
"""Columns that a chart may have on an axis; every metric besides."""


@dataclass(frozen=True, slots=True)
class Words:
    """A column of few words: each row the place of its word in ``known``."""

    codes: NDArray[np.int32]
    known: tuple[str, ...]

    @classmethod
    def of(cls, words: Sequence[str | None], known: Iterable[str] = ()) -> Self:
        """Number the words; those that are known keep their numbers."""
        code_of: dict[str | None, int] = {word: n for n, word in enumerate(known)}
        code_of[None] = UNKNOWN
        codes = np.empty(len(words), dtype=np.int32)
        for place, word in enumerate(words):
            codes[place] = code_of.setdefault(word, len(code_of) - 1)
        del code_of[None]
        return cls(codes, tuple(map(str, code_of)))

    @property
    def ranks(self) -> Floats:
        """Numbers that sort as the words do; no word is NaN."""
        ranks = np.full(len(self.known) + 1, np.nan)
        ranks[np.argsort(np.array(self.known, dtype=object))] = range(len(self.known))
        return ranks[self.codes]  # UNKNOWN is the last one

    def among(self, wanted: Iterable[str]) -> Mask:
        """Which rows have one of these words."""
        codes = [self.known.index(word) for word in wanted if word in self.known]
        return np.isin(self.codes, codes)

    def counted(self, rows: Mask | None = None) -> dict[str, int]:
        """How many rows have each word; words that none has are left out."""
        codes = self.codes if rows is None else self.codes[rows]
        counts = np.bincount(codes[codes >= 0], minlength=len(self.known))
        return {word: int(n) for word, n in zip(self.known, counts, strict=True) if n}


@dataclass(frozen=True, slots=True)
class Table:
    """All trials of a job, by number.

    Attributes:
        last_event: number of the newest event that is in it.
        numbers: the columns of numbers and moments; NaN where a value is not known.
        metrics: the metrics at the last epoch, likewise.
        words: state, origin, label, device, reason.
        names: ids and fingerprints, as bytes.
        memo: what was worked out of it before: orders, charts. Lost with the table.
    """

    job_id: str
    last_event: int
    numbers: Mapping[str, Floats]
    metrics: Mapping[str, Floats]
    words: Mapping[str, Words]
    names: Mapping[str, NDArray[np.bytes_]]
    memo: dict[Any, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, job_id: str, last_event: int, raw: Columns) -> Self:
        """A table of what the store gives."""
        return cls(
            job_id,
            last_event,
            numbers={
                **{name: _floats(raw[name]) for name in columns.NUMBERS},
                **{name: _moments(raw[name]) for name in columns.MOMENTS},
            },
            metrics=_metrics(raw[columns.DOCUMENT]),
            words={name: Words.of(raw[name]) for name in columns.WORDS},
            names={name: _names(raw[name]) for name in columns.NAMES},
        )

    def grown(self, last_event: int, raw: Columns) -> Table:
        """The same with some trials as they are now, new ones among them."""
        changed = Table.read(self.job_id, last_event, raw)
        where = np.searchsorted(self.numbers["number"], changed.numbers["number"])
        is_new = where >= len(self)
        is_new[~is_new] = (
            self.numbers["number"][where[~is_new]] != changed.numbers["number"][~is_new]
        )
        old, places = np.flatnonzero(~is_new), where[~is_new]
        mine, theirs = self.numbers["number"], changed.numbers["number"]
        order = np.argsort(np.concatenate([mine, theirs[is_new]]), kind="stable")

        def merged(mine: NDArray[Any], theirs: NDArray[Any]) -> NDArray[Any]:
            whole = np.concatenate([mine, theirs[is_new]])
            whole[places] = theirs[old]
            return whole[order]

        return Table(
            self.job_id,
            last_event,
            numbers={n: merged(c, changed.numbers[n]) for n, c in self.numbers.items()},
            metrics={
                name: merged(
                    _there(self.metrics, name, len(self)),
                    _there(changed.metrics, name, len(changed)),
                )
                for name in dict.fromkeys((*self.metrics, *changed.metrics))
            },
            words={
                name: _merged_words(mine, raw[name], merged)
                for name, mine in self.words.items()
            },
            names={n: merged(c, changed.names[n]) for n, c in self.names.items()},
        )

    def __len__(self) -> int:
        return len(self.numbers["number"])

    @property
    def num_bytes(self) -> int:
        """What it holds in memory, what was worked out of it left out."""
        arrays = (*self.numbers.values(), *self.metrics.values(), *self.names.values())
        return sum(a.nbytes for a in arrays) + 4 * len(self.words) * len(self)

    def number_of(self, name: str) -> Floats | None:
        """A column of numbers or a metric by its name; a column goes before a metric."""
        found = self.numbers.get(name)
        return self.metrics.get(name) if found is None else found

    def ids(self, places: Places) -> list[str]:
        """The ids of these rows."""
        return [name.decode() for name in self.names["id"][places].tolist()]

    def states(self, wanted: Iterable[TrialState]) -> Mask:
        """Which trials are in one of these states."""
        return self.words["state"].among(wanted)


def _merged_words(mine: Words, raw: Sequence[str | None], merged: Any) -> Words:
    theirs = Words.of(raw, mine.known)
    return Words(merged(mine.codes, theirs.codes), theirs.known)


def _there(found: Mapping[str, Floats], name: str, length: int) -> Floats:
    return found[name] if name in found else np.full(length, np.nan)


def _floats(values: Sequence[Any]) -> Floats:
    """None becomes NaN."""
    return np.array(values, dtype=np.float64)


def _moments(values: Sequence[Any]) -> Floats:
    if not any(isinstance(value, str) for value in values):
        return _floats(values)
    moments = np.array([v or "NaT" for v in values], dtype="datetime64[us]")
    seconds = moments.astype(np.int64) / 1e6
    seconds[np.isnat(moments)] = np.nan
    return seconds


def _names(values: Sequence[str]) -> NDArray[np.bytes_]:
    return np.array([value.encode() for value in values], dtype=np.bytes_)


def _metrics(documents: Sequence[str]) -> dict[str, Floats]:
    """One column for each name in the documents; parsed in one go."""
    parsed: list[dict[str, float]] = json.loads(f"[{','.join(documents)}]")
    names = dict.fromkeys(name for values in parsed for name in values)
    return {
        name: np.array([values.get(name) for values in parsed], dtype=np.float64)
        for name in names
    }
