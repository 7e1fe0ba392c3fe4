"""Samplers that a job can choose."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problems
from api.schemas.method import Method, Methods
from nas.search import samplers

router = APIRouter(tags=["choices"])


@router.get("/samplers", operation_id="list_samplers", responses=problems())
def list_samplers() -> Methods:
    """List the samplers."""
    return Methods(
        items=[Method(name=m.name, summary=m.summary) for m in samplers.all()]
    )
