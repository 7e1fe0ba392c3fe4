"""Pruners that a job can choose."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problems
from api.schemas.method import Method, Methods
from nas.search import pruners

router = APIRouter(tags=["choices"])


@router.get("/pruners", operation_id="list_pruners", responses=problems())
def list_pruners() -> Methods:
    """List the pruners."""
    return Methods(
        items=[Method(name=m.name, summary=m.summary) for m in pruners.all()]
    )
