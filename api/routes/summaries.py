"""Jobs in rows: the list of a project, and one of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import AccessDep, JobId, StoreDep
from api.errors import problems
from api.schemas.job import JobQuery
from api.schemas.summary import JobSummary, SummaryPage
from nas.states import JobState

router = APIRouter(tags=["jobs"])


@router.get("/summaries", operation_id="list_summaries", responses=problems(422))
def list_summaries(
    query: Annotated[JobQuery, Query()], access: AccessDep, store: StoreDep
) -> SummaryPage:
    """List jobs with what a person wants to see at a glance, newest first unless sorted otherwise."""
    with store.read() as tx:
        page = tx.jobs.page(
            states=query.state,
            search=query.search,
            project_id=access.project_id,
            **query.paging,
        )
        leaders = tx.summaries.leaders(page.items)
        num_by_state = tx.summaries.num_by_state(access.project_id)
    return SummaryPage(
        items=[JobSummary.of(job, leaders) for job in page.items],
        next_cursor=page.next_cursor,
        num_by_state={state: num_by_state.get(state, 0) for state in JobState},
    )


@router.get(
    "/jobs/{job_id}/summary", operation_id="get_summary", responses=problems(404)
)
def get_summary(job_id: JobId, store: StoreDep) -> JobSummary:
    """Look at one job as a list shows it."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        return JobSummary.of(job, tx.summaries.leaders([job]))
