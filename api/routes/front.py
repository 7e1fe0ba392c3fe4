"""Several objectives of a job: the front and its hypervolume."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.analyses import fronts
from api.analyses.packed import send
from api.dependencies import DeskDep, JobId, StoreDep
from api.errors import problems
from api.schemas.front import FrontQuery, Hypervolume, HypervolumeQuery, TradeOffs

router = APIRouter(tags=["analysis"])


@router.get(
    "/jobs/{job_id}/front",
    operation_id="get_front",
    response_model=TradeOffs,
    responses=problems(404, 422),
)
def get_front(
    job_id: JobId,
    query: Annotated[FrontQuery, Query()],
    request: Request,
    store: StoreDep,
    desk: DeskDep,
) -> Response:
    """See the trials that no other beats in every objective, the preferred one first.

    Complete and reused trials count. Of a job with one objective it is the best trial alone.
    """
    key = ("front", query.prefer, query.max_others)
    body = desk.answer(store, job_id, key, lambda sheet: fronts.pareto(sheet, query))
    return send(request, body)


@router.get(
    "/jobs/{job_id}/hypervolume",
    operation_id="get_hypervolume",
    response_model=Hypervolume,
    responses=problems(404, 422),
)
def get_hypervolume(
    job_id: JobId,
    query: Annotated[HypervolumeQuery, Query()],
    request: Request,
    store: StoreDep,
    desk: DeskDep,
) -> Response:
    """See how much of the space of objectives the front covered, as trials ended.

    The reference point is the worst value of each objective among all complete trials so far, so that
    earlier answers of a job that runs may differ.
    """
    key = ("hypervolume", query.max_points)
    body = desk.answer(
        store, job_id, key, lambda sheet: fronts.hypervolume(sheet, query)
    )
    return send(request, body)
