"""Refuses at POST earlier jobs that a job cannot begin with."""

from __future__ import annotations

from nas.errors import InvalidRequest, NotFound
from nas.job import JobRequest
from nas.search import samplers
from nas.store import JobRecord, Transaction

FIELD = "warm_start"


def check(request: JobRequest, project_id: str, transaction: Transaction) -> None:
    """Look at every job that ``request`` begins with; another project's counts as one that there is not.

    Raises:
        InvalidRequest: one is unknown, has not ended, is of another family or has no result, or the sampler
            does not learn from them.
    """
    if not request.warm_start:
        return
    if not samplers.get(request.sampler.name).learns_from_earlier:
        learners = [one.name for one in samplers.all() if one.learns_from_earlier]
        raise InvalidRequest(
            f"sampler {request.sampler.name!r} does not learn from earlier jobs",
            field="sampler.name",
            remedy=f"Choose {' or '.join(learners)}, or leave {FIELD} out.",
        )
    for place, job_id in enumerate(request.warm_start):
        job = _job(transaction, job_id, project_id)
        if job is None:
            raise InvalidRequest(
                f"there is no job {job_id!r}",
                field=f"{FIELD}.{place}",
                remedy="Take the id of an ended job: GET /v1/jobs lists them.",
            )
        _check_ended(job, request.family, f"{FIELD}.{place}")


def _job(transaction: Transaction, job_id: str, project_id: str) -> JobRecord | None:
    try:
        job = transaction.jobs.get(job_id)
    except NotFound:
        return None
    return job if job.project_id == project_id else None


def _check_ended(job: JobRecord, family: str, field: str) -> None:
    if not job.state.is_final:
        raise InvalidRequest(
            f"job {job.id} is {job.state}: what it finds may still change",
            field=field,
            remedy="Wait for its end, or end it.",
        )
    if job.request.family != family:
        raise InvalidRequest(
            f"job {job.id} searches family {job.request.family!r}, this one {family!r}",
            field=field,
            remedy="Begin with a job of the same family.",
        )
    if not any(num for state, num in job.counts.items() if state.has_score):
        raise InvalidRequest(
            f"job {job.id} has no trial that ran its full budget",
            field=field,
            remedy="Begin with a job that has results.",
        )
