"""Figures of a job's analysis: curves, importances, time line, rungs."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.analyses import importances, judgements, learning, timelines
from api.analyses.packed import send
from api.dependencies import DeskDep, ImportancerDep, JobId, StoreDep
from api.errors import problems
from api.schemas.analysis import CurveQuery, Curves, Importances, Rungs, Timeline

router = APIRouter(tags=["analysis"])


@router.get(
    "/jobs/{job_id}/curves",
    operation_id="get_curves",
    response_model=Curves,
    responses=problems(404, 422),
)
def get_curves(
    job_id: JobId,
    query: Annotated[CurveQuery, Query()],
    request: Request,
    store: StoreDep,
    desk: DeskDep,
) -> Response:
    """Read learning curves: the best trials', and of the others an even choice by rank."""
    key = ("curves", query.metric, query.max_curves, query.max_points)
    body = desk.answer(store, job_id, key, lambda sheet: learning.curves(sheet, query))
    return send(request, body)


@router.get(
    "/jobs/{job_id}/importances",
    operation_id="get_importances",
    responses=problems(404),
)
def get_importances(
    job_id: JobId, store: StoreDep, desk: DeskDep, importancer: ImportancerDep
) -> Importances:
    """See how much of the score's variance each dimension of the search explains.

    Trials that ran their full budget count. It takes seconds at first, and is kept until a twentieth of
    the trials is new.
    """
    return importancer.answer(desk.look(store, job_id, importances.asked))


@router.get(
    "/jobs/{job_id}/timeline",
    operation_id="get_timeline",
    response_model=Timeline,
    responses=problems(404),
)
def get_timeline(
    job_id: JobId, request: Request, store: StoreDep, desk: DeskDep
) -> Response:
    """See which trial trained when, in as few lanes as there were trials at once."""
    return send(request, desk.answer(store, job_id, "timeline", timelines.timeline))


@router.get(
    "/jobs/{job_id}/rungs",
    operation_id="get_rungs",
    response_model=Rungs,
    responses=problems(404),
)
def get_rungs(
    job_id: JobId, request: Request, store: StoreDep, desk: DeskDep
) -> Response:
    """See at which epochs trials were ended early, and how many epochs that saved."""
    return send(request, desk.answer(store, job_id, "rungs", judgements.rungs))
