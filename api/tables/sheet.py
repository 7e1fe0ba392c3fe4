"""The rows of a job as a CSV file, written while it is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi.responses import StreamingResponse

from api.schemas.row import RowFilter
from api.tables.selection import Selection
from api.tables.shelf import Tables
from api.tables.table import Table
from nas.store import RowRecord, Store, Transaction
from search_spaces.topology import SKIP_KINDS

ROWS_AT_ONCE = 500

PLAIN = tuple(
    name
    for name in RowRecord.__slots__
    if name not in ("values", "choices", "num_by_kind")
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet reckons with: https://owasp.org/www-community/attacks/CSV_Injection"""


class CsvResponse(StreamingResponse):
    """A table for spreadsheets and scripts."""

    media_type = "text/csv"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the file will hold, settled before its first byte."""

    name: str
    numbers: Sequence[int]
    metrics: tuple[str, ...]
    dimensions: tuple[str, ...]

    @property
    def header(self) -> list[str]:
        return [
            *PLAIN,
            *(f"num_{kind}" for kind in SKIP_KINDS),
            *(f"values.{name}" for name in self.metrics),
            *(f"choices.{name}" for name in self.dimensions),
        ]

    def cells(self, row: RowRecord) -> list[Any]:
        return [
            *(getattr(row, name) for name in PLAIN),
            *(row.num_by_kind.get(kind, 0) for kind in SKIP_KINDS),
            *(row.values.get(name) for name in self.metrics),
            *(row.choices.get(name) for name in self.dimensions),
        ]


def answer(
    job_id: str, wanted: RowFilter, store: Store, tables: Tables
) -> StreamingResponse:
    """All rows of a job that a filter lets through, in its order.

    Raises:
        NotFound: there is no such job.
        InvalidRequest: the filter is wrong; ``field`` says where.
    """

    def planned(tx: Transaction, table: Table) -> _Plan:
        selection = Selection.of(table, wanted)
        return _Plan(
            name=tx.jobs.get(job_id).name,
            numbers=table.numbers["number"][selection.places].astype(int).tolist(),
            metrics=tuple(sorted(table.metrics)),
            dimensions=tx.windows.dimensions(job_id),
        )

    plan = tables.look(store, job_id, planned)
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(plan.name)}"'}
    return CsvResponse(_written(job_id, plan, store), headers=headers)


def _written(job_id: str, plan: _Plan, store: Store) -> Iterator[str]:
    """The file in parts. No transaction is open between two: a client may be slow."""
    yield _lines([plan.header])
    for start in range(0, len(plan.numbers), ROWS_AT_ONCE):
        some = plan.numbers[start : start + ROWS_AT_ONCE]
        with store.read() as tx:
            rows = tx.windows.numbered(job_id, some)
        yield _lines(map(plan.cells, rows))


def _lines(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([_cell(value) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return value


def _file_name(name: str) -> str:
    """Letters and digits that every system takes in a file's name."""
    plain = re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-").lower()[:80]
    return f"trials-of-{plain or 'a-job'}.csv"
