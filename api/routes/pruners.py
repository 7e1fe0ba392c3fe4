"""Pruners that a job can choose."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problems
from api.schemas.method import Pruner, Pruners
from nas.search import pruners

router = APIRouter(tags=["choices"])


@router.get("/pruners", operation_id="list_pruners", responses=problems())
def list_pruners() -> Pruners:
    """List the pruners, and the settings of each."""
    return Pruners(
        items=[
            Pruner(
                name=one.name,
                summary=one.summary,
                settings=list(one.settings),
                knows_several=one.knows_several,
            )
            for one in pruners.all()
        ]
    )
