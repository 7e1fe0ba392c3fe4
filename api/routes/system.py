"""The service from within, for people."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from fastapi import APIRouter, Request

from api.dependencies import AccessDep, SettingsDep, StoreDep
from api.errors import problems
from api.examination import Examination
from api.schemas.system import Check, Device, System, Worker
from nas.doctor import Verdict
from nas.doctor.finding import Finding
from nas.store.crews import Crew

router = APIRouter(tags=["system"])

GONE_SECONDS = 3600.0
PACKAGES = ("fastapi", "numpy", "optuna", "pydantic", "ray", "sqlalchemy", "torch")
STATUSES = {Verdict.OK: "ok", Verdict.WARNING: "warning", Verdict.PROBLEM: "error"}


@router.get("/system", operation_id="get_system", responses=problems())
def get_system(
    request: Request, access: AccessDep, store: StoreDep, settings: SettingsDep
) -> System:
    """Look at worker processes, devices, queue, versions and the health of what the service stands on."""
    with store.read() as tx:
        load = tx.crews.load(access.project_id)
        crews = tx.crews.seen(access.project_id, settings.lease_seconds, GONE_SECONDS)
        condition = tx.condition.look()
    examination: Examination = request.app.state.examination
    return System(
        version=version("skip-nas"),
        versions=_versions(),
        database=f"{condition.kind} {condition.version}",
        migration=condition.revision or "none",
        started_at=request.app.state.started_at,
        num_jobs=dict(load.num_jobs),
        num_trials=dict(load.num_trials),
        queue_seconds=load.queue_seconds,
        workers=[_worker(crew) for crew in crews],
        checks=[_check(finding) for finding in examination.findings()],
        retention_seconds={"events": settings.event_retention_seconds},
    )


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _worker(crew: Crew) -> Worker:
    return Worker(
        id=crew.id,
        hostname=crew.hostname,
        version=crew.version,
        num_cpus=crew.num_cpus,
        num_gpus=crew.num_gpus,
        num_actors=crew.num_actors,
        num_busy=crew.num_busy,
        job_ids=list(crew.job_ids),
        devices=[Device.model_validate(device) for device in crew.devices],
        is_alive=crew.is_alive,
        started_at=crew.started_at,
        last_seen_at=crew.last_seen_at,
    )


def _check(finding: Finding) -> Check:
    return Check(
        name=finding.part,
        status=STATUSES[finding.verdict],
        message=finding.message,
        remedy=finding.remedy,
    )
