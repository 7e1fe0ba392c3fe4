"""Which trials a filter lets through, and in which order: what the rows, the file and a place agree on."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from api.remembered import Remembered
from api.schemas.row import RowFilter
from api.tables.table import Floats, Mask, Places, Table
from nas.errors import InvalidRequest
from nas.store import trial_columns as columns
from nas.training import metrics

_CONDITION = re.compile(r"\s*([^<>=\s]+)\s*(<=|>=|<|>|=)\s*(\S+)\s*")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_TESTS = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "=": np.equal,
}
_MAX_KEPT = 8
"""Orders that are kept beside a table: whoever scrolls asks for the same one again."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows of a table that a filter lets through, in its order."""

    places: Places

    @classmethod
    def of(cls, table: Table, wanted: RowFilter) -> Self:
        """Apply a filter.

        Raises:
            InvalidRequest: it names a column that is not there, or is no condition; ``field`` says where.
        """
        key = wanted.model_dump_json(exclude={"offset", "limit"})
        kept: Remembered[Places] = table.memo.setdefault(
            "selections", Remembered(_MAX_KEPT)
        )

        def made() -> Places:
            return _ordered(table, _passing(table, wanted), wanted.sort)

        return cls(kept.get(key, made))

    def __len__(self) -> int:
        return len(self.places)

    def place_of(self, table: Table, trial_id: str) -> int | None:
        """Where a trial stands; None where the filter leaves it out."""
        is_it = table.names["id"][self.places] == trial_id.encode()
        found = np.flatnonzero(is_it)
        return int(found[0]) if len(found) else None


def _passing(table: Table, wanted: RowFilter) -> Mask:
    passing = np.ones(len(table), dtype=np.bool_)
    if wanted.state:
        passing &= table.states(wanted.state)
    for kind in wanted.kind:
        skips = table.numbers.get(f"num_{kind}")
        passing &= False if skips is None else skips > 0
    if wanted.min_skips is not None:
        passing &= table.numbers["num_skips"] >= wanted.min_skips
    if wanted.max_skips is not None:
        passing &= table.numbers["num_skips"] <= wanted.max_skips
    for place, condition in enumerate(wanted.where):
        passing &= _holds(table, condition, f"where.{place}")
    if wanted.search is not None and (text := wanted.search.strip()):
        passing &= _found(table, text)
    return passing


def _holds(table: Table, condition: str, field: str) -> Mask:
    """An unknown value fulfils no condition."""
    parts = _CONDITION.fullmatch(condition)
    if parts is None:
        raise InvalidRequest(
            f"{condition!r} is no condition",
            field=field,
            remedy="Write a column or a metric, one of < <= > >= =, and a number.",
        )
    name, sign, number = parts.groups()
    if not _NUMBER.fullmatch(number) or not math.isfinite(float(number)):
        raise InvalidRequest(
            f"{number!r} is no number", field=field, remedy="Compare with a number."
        )
    column = _column(table, name, field)
    result: Mask = _TESTS[sign](column, float(number))
    return result


def _column(table: Table, name: str, field: str) -> Floats:
    column = measured(table, name, is_allowed=name not in columns.MOMENTS)
    if column is not None:
        return column
    raise InvalidRequest(
        f"there is no column or metric {name!r} to compare",
        field=field,
        remedy=f"Take one of {', '.join((*columns.NUMBERS, *_metrics_of(table)))}.",
    )


def _found(table: Table, text: str) -> Mask:
    found = np.zeros(len(table), dtype=np.bool_)
    number = text.removeprefix("#")
    if number.isdecimal() and len(number) < 16:
        found |= table.numbers["number"] == int(number)
    start = text.lower().encode()
    for names in table.names.values():
        found |= np.char.startswith(names, start)
    labels = table.words["label"]
    return found | labels.among(w for w in labels.known if text.lower() in w.lower())


def _ordered(table: Table, passing: Mask, sort: str) -> Places:
    """By value, of equals the smaller number first, unknown values last in both directions."""
    places = np.flatnonzero(passing)
    name, descending = sort.removeprefix("-"), sort.startswith("-")
    values: Any = _sortable(table, name)[places]
    order = np.argsort(-values if descending else values, kind="stable")
    ordered: Places = places[order]  # NaN is sorted last by numpy
    return ordered


def _sortable(table: Table, name: str) -> Floats:
    if (column := table.number_of(name)) is not None:
        return column
    if name in table.words:
        return table.words[name].ranks
    if name in table.names:
        _, ranks = np.unique(table.names[name], return_inverse=True)
        return ranks.astype(np.float64)
    if name in known_metrics():
        return np.full(len(table), np.nan)
    raise InvalidRequest(
        f"the rows cannot be sorted by {name!r}",
        field="sort",
        remedy=f"Sort by one of {', '.join(sortable(table))}.",
    )


def sortable(table: Table) -> tuple[str, ...]:
    """All that the rows of a table can be sorted by."""
    return tuple(n for n in columns.ALL if n != columns.DOCUMENT) + _metrics_of(table)


def _metrics_of(table: Table) -> tuple[str, ...]:
    return tuple(sorted(table.metrics))


def measured(table: Table, name: str, *, is_allowed: bool) -> Floats | None:
    """A column of numbers or a metric: where no trial has reported a metric yet, of none it is known."""
    column = table.number_of(name) if is_allowed else None
    if column is None and name in known_metrics():
        return np.full(len(table), np.nan)
    return column


def known_metrics() -> set[str]:
    """Metrics that trials may have: a link to a filter holds before the first trial has any."""
    return {"train_loss", *(metric.name for metric in metrics.all())}
