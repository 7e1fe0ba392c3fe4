"""Search jobs: post, list, look at, delete; what else can be done to them is in ``actions``."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Header, Query, Response, status

from api.admission import post
from api.artifacts import remove
from api.dependencies import AccessDep, JobId, SettingsDep, StoreDep
from api.errors import problems
from api.openapi import headers
from api.schemas.job import Job, JobPage, JobQuery, NewJob

router = APIRouter(tags=["jobs"])

IdempotencyKey = Annotated[
    str | None,
    Header(
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key with the same body gives the same job, however often it is "
        "sent: 201 the first time, 200 with `Idempotent-Replayed: true` after.",
        examples=["5f1c2a34-6c1e-4d5b-9f40-5d2b8f6f0a11"],
    ),
]


@router.post(
    "/jobs",
    operation_id="create_job",
    status_code=status.HTTP_201_CREATED,
    responses={
        201: {"headers": headers({"Location": "The job."})},
        200: {
            "model": Job,
            "description": "The job that this key had made before.",
            "headers": headers(
                {"Location": "The job.", "Idempotent-Replayed": "Always `true`."}
            ),
        },
        **problems(400, 409, 413, 422),
    },
)
def create_job(
    new: NewJob,
    response: Response,
    access: AccessDep,
    store: StoreDep,
    settings: SettingsDep,
    idempotency_key: IdempotencyKey = None,
) -> Job:
    """Post a search job; one that cannot run is refused here, with the field to change."""
    record, created = post(new, idempotency_key, access, settings, store)
    response.headers["Location"] = f"/v1/jobs/{record.id}"
    if not created:
        response.status_code = status.HTTP_200_OK
        response.headers["Idempotent-Replayed"] = "true"
    return Job.of(record)


@router.get("/jobs", operation_id="list_jobs", responses=problems(422))
def list_jobs(
    query: Annotated[JobQuery, Query()], access: AccessDep, store: StoreDep
) -> JobPage:
    """List jobs, newest first unless sorted otherwise."""
    with store.read() as tx:
        page = tx.jobs.page(
            states=query.state,
            search=query.search,
            project_id=access.project_id,
            **query.paging,
        )
    return JobPage(
        items=[Job.of(record) for record in page.items], next_cursor=page.next_cursor
    )


@router.get("/jobs/{job_id}", operation_id="get_job", responses=problems(404))
def get_job(job_id: JobId, store: StoreDep) -> Job:
    """Look at one job."""
    with store.read() as tx:
        return Job.of(tx.jobs.get(job_id))


@router.delete(
    "/jobs/{job_id}",
    operation_id="delete_job",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(404, 409),
)
def delete_job(
    job_id: JobId, store: StoreDep, settings: SettingsDep, after: BackgroundTasks
) -> None:
    """Delete a job that has ended, with its trials, their weights and exports."""
    with store.begin() as tx:
        tx.jobs.delete(job_id)
    after.add_task(remove, job_id, settings)
