"""All topologies of a job together."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.analyses import decisions, populations
from api.analyses.packed import send
from api.dependencies import DeskDep, JobId, StoreDep
from api.errors import problems
from api.schemas.decision import Choices, ChoicesQuery
from api.schemas.population import Population, Replay

router = APIRouter(tags=["analysis"])


@router.get(
    "/jobs/{job_id}/population",
    operation_id="get_population",
    response_model=Population,
    responses=problems(404),
)
def get_population(
    job_id: JobId, request: Request, store: StoreDep, desk: DeskDep
) -> Response:
    """See how often each candidate edge takes each kind, among all trials and among the best.

    Trials with a result count, those that were ended early too; by score they come after the others.
    """
    body = desk.answer(store, job_id, "population", populations.population)
    return send(request, body)


@router.get(
    "/jobs/{job_id}/replay",
    operation_id="get_replay",
    response_model=Replay,
    responses=problems(404),
)
def get_replay(
    job_id: JobId, request: Request, store: StoreDep, desk: DeskDep
) -> Response:
    """Read the search trial by trial: all that have a result or run, in the order of proposal."""
    return send(request, desk.answer(store, job_id, "replay", populations.replay))


@router.get(
    "/jobs/{job_id}/choices",
    operation_id="get_choices",
    response_model=Choices,
    responses=problems(404, 422),
)
def get_choices(
    job_id: JobId,
    query: Annotated[ChoicesQuery, Query()],
    request: Request,
    store: StoreDep,
    desk: DeskDep,
) -> Response:
    """See what the best tenth chose against all, and what skips of each span go with.

    Shares are of all trials with a result, spans of those that ran their full budget. A search tries what
    it expects to be good: what goes together need not be cause and effect.
    """
    body = desk.answer(
        store,
        job_id,
        ("choices", query.measure),
        lambda sheet: decisions.decisions(sheet, query.measure),
    )
    return send(request, body)
