"""Refuses at POST a job that can never run here.

``nas.admission`` judges the request by itself; this adds what only the service knows: its samplers
and pruners, its limits, and the machines of its workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from api import warm_starts
from api.access.access import Access
from api.schemas.job import NewJob
from nas import catalogs
from nas.admission import ResolvedJob, resolve
from nas.errors import Conflict, InvalidRequest
from nas.job import JobRequest
from nas.merge_patch import merge_patch
from nas.search import pruners, samplers
from nas.settings import Settings
from nas.store import JobRecord, Store, WorkerRecord
from nas.telemetry import tracing


def post(
    request: JobRequest,
    idempotency_key: str | None,
    access: Access,
    settings: Settings,
    store: Store,
) -> tuple[JobRecord, bool]:
    """Queue a job that can run; or the job that this key made before in the project, and False.

    The key is looked up first: a request that was accepted once is answered alike when it is sent
    again, also when the data or the workers that it needs have gone since.

    Raises:
        InvalidRequest: it never can run; ``field`` and ``remedy`` say what to change.
        Conflict: the key was used for another request, or the project has too many jobs.
    """
    project_id = access.project_id
    if idempotency_key is not None:
        with store.read() as tx:
            earlier = tx.jobs.made_by(idempotency_key, request, project_id)
        if earlier is not None:
            return earlier, False
    resolved = admit(request, project_id, settings, store)
    with store.begin() as tx:
        tx.projects.check_room(project_id, settings.max_jobs_per_project)
        job, created = tx.jobs.create(
            request,
            idempotency_key=idempotency_key,
            dataset_digest=resolved.dataset.digest,
            project_id=project_id,
            posted_by=access.opener_name,
        )
        if created and (trace := tracing.traceparent()):
            tx.overview.put_trace(job.id, trace)
        if created and resolved.upload is not None:
            tx.datasets.use(job.id, resolved.upload.id)
        return job, created


def clone(job_id: str, changes: Mapping[str, Any], store: Store) -> NewJob:
    """The request of a job, changed by a JSON merge patch.

    Raises:
        NotFound: there is no such job.
        RequestValidationError: a field is not as it must be.
        InvalidRequest: a value cannot be stored.
    """
    with store.read() as tx:
        request = tx.jobs.get(job_id).request
    document = merge_patch(request.model_dump(mode="json"), dict(changes))
    try:
        return NewJob.model_validate(document)
    except ValidationError as error:
        found = [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        raise RequestValidationError(found) from error


def check_data(job_id: str, settings: Settings, store: Store) -> bool:
    """Whether an ended job's data set was uploaded; refuses where it is not there as it was.

    Raises:
        NotFound: there is no such job.
        InvalidRequest: the data set is gone.
        Conflict: it has changed since.
    """
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        catalog = catalogs.of_job(tx, settings, job_id)
    wanted = job.request.dataset
    if not job.state.is_final:
        return False
    info = catalog.info(wanted.name, wanted.max_train_samples, wanted.max_val_samples)
    if job.dataset_digest not in (None, info.digest):
        raise Conflict(
            f"the data set {wanted.name!r} has changed since job {job_id} was posted: "
            "put the earlier one back, or clone the job to search on the new one"
        )
    return catalog.upload(wanted.name) is not None


def admit(
    request: JobRequest, project_id: str, settings: Settings, store: Store
) -> ResolvedJob:
    """Resolve a job of the project that can run.

    Raises:
        InvalidRequest: it never can; ``field`` and ``remedy`` say what to change.
    """
    _check_known("sampler", request.sampler.name, samplers.names())
    _check_known("pruner", request.pruner.name, pruners.names())
    _check_several(request)
    pruners.check(request)
    check_trials(request.budget.trials, settings)
    with store.read() as tx:
        warm_starts.check(request, project_id, tx)
        catalog = catalogs.of_project(tx, settings, project_id)
    resolved = resolve(request, catalog)
    with store.read() as tx:
        workers = tx.workers.alive(settings.lease_seconds)
    _check_resources(request, workers)
    return resolved


def _check_known(noun: str, name: str, known: Sequence[str]) -> None:
    if name not in known:
        raise InvalidRequest(
            f"no {noun} is named {name!r}",
            field=f"{noun}.name",
            remedy=f"Choose one of {', '.join(known)}.",
        )


def _check_several(request: JobRequest) -> None:
    """Several objectives need a sampler that can trade them off."""
    able = [one.name for one in samplers.all() if one.knows_several]
    if len(request.objectives) > 1 and request.sampler.name not in able:
        raise InvalidRequest(
            f"the sampler {request.sampler.name!r} knows one objective only",
            field="sampler.name",
            remedy=f"Choose one of {', '.join(able)}, or leave objectives out.",
        )


def check_trials(num_trials: int, settings: Settings) -> None:
    """Refuse more trials than a job may have here; raises InvalidRequest."""
    limit = settings.max_trials_per_job
    if num_trials > limit:
        raise InvalidRequest(
            f"{num_trials} trials are more than this service allows a job",
            field="budget.trials",
            remedy=f"Ask for at most {limit}, or raise NAS_MAX_TRIALS_PER_JOB.",
        )


def _check_resources(request: JobRequest, workers: Sequence[WorkerRecord]) -> None:
    """A trial runs on one cluster; as long as no worker is alive nobody knows how large it will be."""
    if not workers:
        return
    wanted = request.resources
    largest = {
        "cpus_per_trial": (wanted.cpus_per_trial, max(w.num_cpus for w in workers)),
        "gpus_per_trial": (wanted.gpus_per_trial, max(w.num_gpus for w in workers)),
    }
    for field, (asked, there) in largest.items():
        if asked > there:
            raise InvalidRequest(
                f"a trial asks for {asked:g} {field[:4].upper()}s, but the workers that are "
                f"alive have {there:g}",
                field=f"resources.{field}",
                remedy=f"Ask for at most {there:g}, or start a worker that has more.",
            )
