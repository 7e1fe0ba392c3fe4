"""All topologies of a job together."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.analyses import populations
from api.analyses.packed import send
from api.dependencies import DeskDep, JobId, StoreDep
from api.errors import problems
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
