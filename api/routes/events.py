"""The events of a job as server-sent events, from where the client left off."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent

from api.dependencies import FeedDep, JobId, StoreDep
from api.errors import NothingMore, problems
from api.schemas.event import EventQuery
from nas.store import JobRecord

router = APIRouter(tags=["jobs"])

RETRY_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class Start:
    """What to follow and from where; settled before the first byte, so that it can be refused."""

    job: JobRecord
    after: int


def _start(
    job_id: JobId,
    query: Annotated[EventQuery, Query()],
    store: StoreDep,
    last_event_id: Annotated[
        int | None,
        Header(ge=0, lt=2**63, description="Number of the last event received."),
    ] = None,
) -> Start:
    with store.read() as tx:
        job = tx.jobs.get(job_id)
    after = query.after if last_event_id is None else last_event_id
    if job.state.is_final and after >= job.last_event:
        raise NothingMore
    return Start(job, after)


@router.get(
    "/jobs/{job_id}/events",
    operation_id="follow_job",
    response_class=EventSourceResponse,
    responses={
        204: {"description": "The job has ended and every event of it was received."},
        **problems(404, 422),
    },
)
async def follow_job(
    start: Annotated[Start, Depends(_start)], feed: FeedDep
) -> AsyncIterator[ServerSentEvent]:
    """Follow a job: past events first, then each as it happens, until the job has ended.

    A comment comes every 15 seconds where nothing happens. The `id` of each is its number: a
    client that was cut off sends the last one as `Last-Event-ID` and misses nothing. Some time after a
    job's end only its last event is kept (`NAS_EVENT_RETENTION_SECONDS`): who asks for earlier ones gets an
    event of the kind `events.pruned` in their place, `payload.first_kept` the number that follows. Whoever
    gets it reads the job and its trials anew.
    """
    yield ServerSentEvent(comment="following", retry=RETRY_MILLISECONDS)
    async for event in feed.follow(start.job, start.after):
        yield ServerSentEvent(
            id=str(event.number), event=event.record.kind, raw_data=event.text
        )
