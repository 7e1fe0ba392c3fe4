"""Validation metrics that a job can optimise."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problems
from api.schemas.method import Metric, Metrics
from nas.training import metrics

router = APIRouter(tags=["choices"])


@router.get("/metrics", operation_id="list_metrics", responses=problems())
def list_metrics() -> Metrics:
    """List the metrics and the tasks that they are measured for."""
    return Metrics(
        items=[
            Metric.model_validate(metric, from_attributes=True)
            for metric in metrics.all()
        ]
    )
