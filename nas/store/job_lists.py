"""Jobs as they are read: one, a page, only their states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, cast, or_, select

from nas.access import DEFAULT_PROJECT
from nas.budget import Budget, Spent
from nas.errors import NotFound
from nas.job import JobRequest
from nas.states import EndReason, JobState
from nas.store.counts import Counts, TrialCounts
from nas.store.pages import Listing, Order, Page
from nas.store.session import Session
from nas.store.spending import spent_of
from nas.store.tables import JobRow


@dataclass(frozen=True, slots=True)
class JobRecord:
    """A job as it is stored.

    Attributes:
        counts: number of trials by state; every state is there.
        num_starts: times that one of its trials was started.
        budget: what it may spend, extensions included.
        spent: what was charged to the budget so far.
        end_reason: why it ended or is ending.
        compute_seconds: worker time that its trials have taken.
        final_seconds: that the trainings of its report have taken, which no budget is charged for.
        versions: of what last drove it, by package.
        last_event: number of its newest event.
        posted_by: name of the key that posted it.
        rises: how its best score rose, see :mod:`nas.store.rises`.
    """

    id: str
    name: str
    state: JobState
    request: JobRequest
    dataset_digest: str | None
    message: str | None
    counts: Counts
    budget: Budget
    spent: Spent
    end_reason: EndReason | None
    best_trial_id: str | None
    best_score: float | None
    num_starts: int
    compute_seconds: float
    last_event: int
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    project_id: str
    posted_by: str | None = None
    rises: Mapping[str, Any] = field(default_factory=dict)
    final_seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a worker process is to do with a job: how it stands, and how far it may go.

    ``ends_report``: its report ends with what is there.
    """

    state: JobState
    budget: Budget
    ends_report: bool = False


_LISTING = Listing(
    state=JobRow.state,
    states=JobState,
    tie=JobRow.id,
    columns={
        "created_at": JobRow.created_at,
        "ended_at": JobRow.ended_at,
        "name": JobRow.name,
        "best_score": JobRow.best_score,
        "state": JobRow.state,
    },
)
SORT_COLUMNS = tuple(_LISTING.columns)

_COLUMNS = [
    cast(column, Text).label("request") if column.name == "request" else column
    for column in JobRow.__table__.columns
]


class JobLists:
    """What can be asked about jobs."""

    def __init__(self, session: Session, counts: TrialCounts) -> None:
        self._session = session
        self._counts = counts

    def get(self, job_id: str) -> JobRecord:
        """One job; raises NotFound."""
        (record,) = self._records([job_id])
        return record

    def several(self, job_ids: Sequence[str]) -> list[JobRecord]:
        """These jobs, in this order; raises NotFound."""
        return self._records(job_ids)

    def instructions(self, job_ids: Sequence[str]) -> dict[str, Instruction]:
        """What is wanted of those of these jobs that exist; cheap enough to be asked often."""
        if not job_ids:
            return {}
        rows = self._session.connection.execute(
            select(JobRow.id, JobRow.state, JobRow.budget, JobRow.ends_report).where(
                JobRow.id.in_(job_ids)
            )
        )
        return {
            row.id: Instruction(
                row.state, Budget.model_validate(row.budget), row.ends_report
            )
            for row in rows
        }

    def page(
        self,
        *,
        states: Sequence[JobState] = (),
        search: str | None = None,
        sort: str = "created_at",
        descending: bool = True,
        cursor: str | None = None,
        limit: int = 100,
        project_id: str = DEFAULT_PROJECT,
    ) -> Page[JobRecord]:
        """A project's jobs in these states (none given: all) whose name or id contains ``search``.

        Raises:
            InvalidRequest: an unknown column, a bad cursor or limit; ``field`` says which.
        """
        where = [JobRow.project_id == project_id]
        if search is not None:
            where.append(_contains(search))
        ids = _LISTING.page(
            self._session.connection,
            states,
            Order(sort, descending, cursor, limit),
            *where,
        )
        return Page(tuple(self._records(ids.items)), ids.next_cursor)

    def _records(self, job_ids: Sequence[str]) -> list[JobRecord]:
        rows = self._session.connection.execute(
            select(*_COLUMNS).where(JobRow.id.in_(job_ids))
        )
        by_id = {row.id: row for row in rows}
        counts = self._counts.of(job_ids)
        for job_id in job_ids:
            if job_id not in by_id:
                raise no_job(job_id)
        return [_record(by_id[job_id], counts[job_id]) for job_id in job_ids]


def _record(row: Row[Any], counts: Counts) -> JobRecord:
    request = _request(row.request)
    values = {
        name: value
        for name, value in row._mapping.items()
        if name in JobRecord.__slots__
    }
    return JobRecord(
        **{
            **values,
            "request": request,
            "counts": counts,
            "budget": Budget.model_validate(row.budget),
            "spent": spent_of(row, request.resources),
        }
    )


@lru_cache(maxsize=4096)
def _request(document: str) -> JobRequest:
    """Requests never change, and many are alike; to validate one costs more than to read its job."""
    return JobRequest.model_validate_json(document)


def _contains(search: str) -> ColumnElement[bool]:
    return or_(
        JobRow.name.icontains(search, autoescape=True),
        JobRow.id.icontains(search, autoescape=True),
    )


def no_job(job_id: str) -> NotFound:
    """The error for an id that no job has."""
    return NotFound(f"there is no job {job_id!r}: see GET /v1/jobs")
