"""The trials of a job as the rows of a table: a window, the place of one, all of them as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic_core import to_json

from api.dependencies import JobId, StoreDep, TablesDep, TrialId
from api.errors import problems
from api.openapi import headers
from api.schemas.row import RowFilter, RowPlace, RowQuery, RowWindow
from api.tables import Selection, Table, sheet
from nas.store import Transaction

router = APIRouter(tags=["trials"])


@router.get(
    "/jobs/{job_id}/rows",
    operation_id="list_rows",
    response_model=RowWindow,
    responses=problems(404, 422),
)
def list_rows(
    job_id: JobId,
    query: Annotated[RowQuery, Query()],
    store: StoreDep,
    tables: TablesDep,
) -> Response:
    """Look at the trials of a job through a window: sorted by any column or metric, filtered, at any offset.

    Of trials with equal values the one with the smaller number comes first.
    """

    def window(tx: Transaction, table: Table) -> bytes:
        selection = Selection.of(table, query)
        shown = selection.places[query.offset : query.offset + query.limit]
        numbers = table.numbers["number"][shown].astype(int).tolist()
        return to_json(
            {
                "num_trials": len(table),
                "num_matching": len(selection),
                "offset": query.offset,
                "last_event": table.last_event,
                "rows": tx.windows.numbered(job_id, numbers),
            }
        )

    return Response(tables.look(store, job_id, window), media_type="application/json")


@router.get(
    "/jobs/{job_id}/rows.csv",
    operation_id="download_rows",
    response_class=sheet.CsvResponse,
    responses={
        200: {
            "headers": headers({"Content-Disposition": "A name for the file."}),
            "content": {
                "text/csv": {
                    "example": "number,id,state\r\n",
                    "schema": {"type": "string"},
                }
            },
        },
        **problems(404, 422),
    },
)
def download_rows(
    job_id: JobId,
    query: Annotated[RowFilter, Query()],
    store: StoreDep,
    tables: TablesDep,
) -> StreamingResponse:
    """Download the trials that a filter lets through, in its order, as CSV (RFC 4180).

    Which they are is settled at the beginning; each is as it stands when its part of the file is read. A text that
    a spreadsheet would take for a formula has an apostrophe before it.
    """
    return sheet.answer(job_id, query, store, tables)


@router.get(
    "/jobs/{job_id}/rows/{trial_id}/place",
    operation_id="find_row",
    responses=problems(404, 422),
)
def find_row(
    job_id: JobId,
    trial_id: TrialId,
    query: Annotated[RowFilter, Query()],
    store: StoreDep,
    tables: TablesDep,
) -> RowPlace:
    """Find the offset of a trial under a filter and an order."""
    offset = tables.look(
        store,
        job_id,
        lambda _, table: Selection.of(table, query).place_of(table, trial_id),
    )
    return RowPlace(offset=offset)
