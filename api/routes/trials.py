"""Trials: the list of a job, its best ones, one whole, its code."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import PlainTextResponse

from api.analyses import fronts
from api.analyses.desk import Sheet
from api.dependencies import DeskDep, JobId, SettingsDep, StoreDep, TrialId
from api.drawing import DatasetGone, code_of, plan_of
from api.errors import problems
from api.schemas.plan import Plan
from api.schemas.trial import (
    BestQuery,
    BestTrials,
    Trial,
    TrialDetail,
    TrialPage,
    TrialQuery,
)
from nas import catalogs
from nas.datasets import Catalog
from nas.store import JobRecord
from nas.trial import TrialRecord

router = APIRouter(tags=["trials"])


class PythonResponse(PlainTextResponse):
    """Source code."""

    media_type = "text/x-python"


@router.get(
    "/jobs/{job_id}/trials", operation_id="list_trials", responses=problems(404, 422)
)
def list_trials(
    job_id: JobId, query: Annotated[TrialQuery, Query()], store: StoreDep
) -> TrialPage:
    """List the trials of a job, in the order of proposal unless sorted otherwise."""
    with store.read() as tx:
        tx.jobs.get(job_id)
        page = tx.trials.page(job_id, states=query.state, **query.paging)
    return TrialPage(
        items=[Trial.of(record) for record in page.items], next_cursor=page.next_cursor
    )


@router.get(
    "/jobs/{job_id}/best", operation_id="list_best_trials", responses=problems(404, 422)
)
def list_best_trials(
    job_id: JobId, query: Annotated[BestQuery, Query()], store: StoreDep, desk: DeskDep
) -> BestTrials:
    """Show the best complete trials: by score, ties by fewer parameters.

    Of a job with several objectives, those of its front that are nearest to the best of each objective, as
    `prefer` weighs them; then the others likewise.
    """

    def best(sheet: Sheet) -> tuple[TrialRecord, ...]:
        numbers = fronts.best_numbers(sheet, query.prefer, query.k)
        if len(sheet.request.objectives) > 1:
            return sheet.tx.trials.numbered(job_id, numbers)
        return sheet.tx.trials.best(job_id, query.k)

    return BestTrials(items=[Trial.of(r) for r in desk.look(store, job_id, best)])


@router.get("/trials/{trial_id}", operation_id="get_trial", responses=problems(404))
def get_trial(trial_id: TrialId, store: StoreDep, settings: SettingsDep) -> TrialDetail:
    """Look at one trial: curve, architecture, plan with shapes, costs."""
    with store.read() as tx:
        trial = tx.trials.get(trial_id, reports=True)
        job = tx.jobs.get(trial.job_id)
        catalog = catalogs.of_job(tx, settings, job.id)
    return TrialDetail.of_record(trial, _shown_plan(trial, job, catalog))


@router.get(
    "/trials/{trial_id}/code",
    operation_id="get_trial_code",
    response_class=PythonResponse,
    responses={
        200: {
            "content": {
                "text/x-python": {
                    "example": "class Network(nn.Module):\n    ...",
                    "schema": {"type": "string"},
                }
            }
        },
        **problems(404, 409),
    },
)
def get_trial_code(trial_id: TrialId, store: StoreDep, settings: SettingsDep) -> str:
    """Read the network as PyTorch code: the very source that was trained."""
    with store.read() as tx:
        trial = tx.trials.get(trial_id)
        job = tx.jobs.get(trial.job_id)
        catalog = catalogs.of_job(tx, settings, job.id)
    return code_of(plan_of(trial, job, catalog))


def _shown_plan(trial: TrialRecord, job: JobRecord, catalog: Catalog) -> Plan | None:
    """A trial can still be looked at when its job's data is gone."""
    try:
        return Plan.of(plan_of(trial, job, catalog))
    except DatasetGone:
        return None
