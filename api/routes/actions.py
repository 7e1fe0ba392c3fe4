"""What can be done to a job: pause, resume, stop, cancel, extend, clone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Response, status

from api.admission import check_data, check_trials, clone, post
from api.dependencies import AccessDep, JobId, SettingsDep, StoreDep
from api.errors import problems
from api.openapi import headers
from api.routes.jobs import IdempotencyKey
from api.schemas.action import MERGE_PATCH_EXAMPLE, MovedJob
from api.schemas.job import Job
from nas.budget import Extension
from nas.states import Action

router = APIRouter(tags=["jobs"])

REPLAYED = "Idempotent-Replayed"


@router.post(
    "/jobs/{job_id}/pause", operation_id="pause_job", responses=problems(404, 409)
)
def pause_job(job_id: JobId, store: StoreDep, settings: SettingsDep) -> MovedJob:
    """Free the job's workers, with a checkpoint of each running trial; `resume` goes on."""
    with store.begin() as tx:
        moved = tx.jobs.act(job_id, Action.PAUSE)
    return MovedJob.of_move(moved, Action.PAUSE, settings.pause_seconds)


@router.post(
    "/jobs/{job_id}/resume", operation_id="resume_job", responses=problems(404, 409)
)
def resume_job(job_id: JobId, store: StoreDep, settings: SettingsDep) -> MovedJob:
    """Queue a paused job again; its trials go on from their checkpoints."""
    with store.begin() as tx:
        moved = tx.jobs.act(job_id, Action.RESUME)
    return MovedJob.of_move(moved, Action.RESUME, settings.pause_seconds)


@router.post(
    "/jobs/{job_id}/stop", operation_id="stop_job", responses=problems(404, 409)
)
def stop_job(job_id: JobId, store: StoreDep, settings: SettingsDep) -> MovedJob:
    """Propose nothing more, let the trials that were begun end, then finish."""
    with store.begin() as tx:
        moved = tx.jobs.act(job_id, Action.STOP)
    return MovedJob.of_move(moved, Action.STOP, settings.pause_seconds)


@router.post(
    "/jobs/{job_id}/cancel", operation_id="cancel_job", responses=problems(404, 409)
)
def cancel_job(job_id: JobId, store: StoreDep, settings: SettingsDep) -> MovedJob:
    """End a job at once; its running trials are broken off and cancelled."""
    with store.begin() as tx:
        moved = tx.jobs.act(job_id, Action.CANCEL)
    return MovedJob.of_move(moved, Action.CANCEL, settings.pause_seconds)


@router.post(
    "/jobs/{job_id}/extend",
    operation_id="extend_job",
    responses={
        200: {"headers": headers({REPLAYED: "`true` where it was added before."})},
        **problems(400, 404, 409, 413, 422),
    },
)
def extend_job(
    job_id: JobId,
    extension: Extension,
    response: Response,
    store: StoreDep,
    settings: SettingsDep,
    idempotency_key: IdempotencyKey = None,
) -> MovedJob:
    """Add to the budget of a job that runs, waits or has finished; a finished one goes on."""
    is_uploaded = check_data(job_id, settings, store)
    with store.begin() as tx:
        if is_uploaded:
            tx.datasets.hold(job_id)
        moved = tx.jobs.extend(job_id, extension, idempotency_key)
        check_trials(moved.job.budget.trials, settings)
    if moved.replayed:
        response.headers[REPLAYED] = "true"
    return MovedJob.of_move(moved, Action.EXTEND, settings.pause_seconds)


@router.post(
    "/jobs/{job_id}/clone",
    operation_id="clone_job",
    status_code=status.HTTP_201_CREATED,
    responses={
        201: {"headers": headers({"Location": "The new job."})},
        200: {
            "model": Job,
            "description": "The job that this key had made before.",
            "headers": headers({"Location": "The job.", REPLAYED: "Always `true`."}),
        },
        **problems(400, 404, 409, 413, 422),
    },
)
def clone_job(
    job_id: JobId,
    response: Response,
    access: AccessDep,
    store: StoreDep,
    settings: SettingsDep,
    changes: Annotated[
        dict[str, Any] | None,
        Body(
            description="What shall differ from the job's request, as a JSON merge patch "
            "(RFC 7396): null takes the default.",
            examples=[MERGE_PATCH_EXAMPLE],
        ),
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Job:
    """Post the request of a job again, changed or not; the job itself stays as it is."""
    new = clone(job_id, changes or {}, store)
    record, created = post(new, idempotency_key, access, settings, store)
    response.headers["Location"] = f"/v1/jobs/{record.id}"
    if not created:
        response.status_code = status.HTTP_200_OK
        response.headers[REPLAYED] = "true"
    return Job.of(record)
