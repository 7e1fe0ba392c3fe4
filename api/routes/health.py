"""Whether the process lives, and whether it can work: for load balancers and people."""

from __future__ import annotations

from fastapi import APIRouter

from api.access.rules import needs
from api.dependencies import SettingsDep, StoreDep
from api.errors import problems
from api.readiness import check
from api.schemas.health import Alive, Ready

router = APIRouter(tags=["health"])


@router.get(
    "/healthz",
    operation_id="is_alive",
    openapi_extra=needs(None),
    responses=problems(),
)
def is_alive() -> Alive:
    """Say that the process answers."""
    return Alive()


@router.get(
    "/readyz",
    operation_id="is_ready",
    openapi_extra=needs(None),
    responses=problems(),
)
def is_ready(store: StoreDep, settings: SettingsDep) -> Ready:
    """Say that a job posted now would run; 503 names each part that is missing."""
    return check(store, settings)
