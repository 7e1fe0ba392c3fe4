"""A job at a glance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.dependencies import JobId, StoreDep, TablesDep
from api.errors import problems
from api.schemas.overview import Overview, OverviewQuery
from api.tables import Table, charts
from nas.store import Transaction

router = APIRouter(tags=["jobs"])


@router.get(
    "/jobs/{job_id}/overview",
    operation_id="get_overview",
    response_model=Overview,
    responses=problems(404, 422),
)
def get_overview(
    job_id: JobId,
    query: Annotated[OverviewQuery, Query()],
    store: StoreDep,
    tables: TablesDep,
) -> Response:
    """See how the best score rose, all results or a sample of them, the Pareto front, and what trains.

    The front is of the trials that ran their full budget (complete and reused): `x` is to be small and `y` to be large.
    """

    def drawn(tx: Transaction, table: Table) -> bytes:
        job = tx.jobs.get(job_id)
        return charts.overview(table, query, job.started_at or job.created_at)

    return Response(tables.look(store, job_id, drawn), media_type="application/json")
