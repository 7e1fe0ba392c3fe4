"""What is asked of the database for the sockets; everything here waits for it, so use a thread."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic_core import to_json

from api.live.topics import TOLD_TRIALS, JobChange
from api.schemas.summary import JobSummary
from nas.states import JobState
from nas.store import JobRecord, Store, Transaction

RECENT_SECONDS = 30.0
"""Longer than a commit takes, and than a page takes from reading its list to following it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is followed, with the numbers of the newest events known.

    Attributes:
        jobs: by job.
        projects: by project, by job.
        new: projects whose jobs nobody knows yet.
        with_ids: whether to look for jobs of the projects that are gone.
    """

    jobs: Mapping[str, int]
    projects: Mapping[str, Mapping[str, int]]
    new: Collection[str] = ()
    with_ids: bool = False


@dataclass(slots=True)
class Found:
    """What is new.

    Attributes:
        jobs: the followed ones that changed.
        gone: the followed ones that are there no longer.
        numbers: by project, by job the newest event, of those that can change.
        summaries: by project, the jobs that changed: their ids and how they stand, as JSON.
        ids: by project all its jobs, where it was asked for.
    """

    jobs: list[JobChange] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    summaries: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    ids: dict[str, frozenset[str]] = field(default_factory=dict)


def look(store: Store, wanted: Wanted) -> Found:
    """What has changed in what is followed: one statement where nothing has."""
    found = Found(numbers={name: {} for name in wanted.projects})
    with store.read() as tx:
        jobs = tx.changes.jobs(
            tuple(wanted.projects), tuple(wanted.jobs), RECENT_SECONDS
        )
        found.gone = [job_id for job_id in wanted.jobs if job_id not in jobs]
        moved: set[str] = set()
        for job_id, (project_id, number) in jobs.items():
            if number > wanted.jobs.get(job_id, number):
                moved.add(job_id)
            if project_id in wanted.projects:
                found.numbers[project_id][job_id] = number
                if number > wanted.projects[project_id].get(job_id, -1):
                    moved.add(job_id)
        texts = _summaries(tx, sorted(moved))
        for job_id, (record, text) in texts.items():
            if record.last_event > wanted.jobs.get(job_id, record.last_event):
                found.jobs.append(_change(tx, record, text, wanted.jobs[job_id]))
            known = wanted.projects.get(record.project_id)
            if known is None or record.last_event <= known.get(job_id, -1):
                continue
            if record.project_id not in wanted.new or _is_lively(record):
                told = found.summaries.setdefault(record.project_id, [])
                told.append((job_id, text))
        if wanted.with_ids:
            found.ids = {p: tx.changes.ids([p]) for p in wanted.projects}
    return found


def catch_up(store: Store, job_id: str, after: int) -> JobChange:
    """What happened to a job since an event; raises NotFound where it is gone."""
    with store.read() as tx:
        record = tx.jobs.get(job_id)
        return _change(tx, record, summary(tx, record), after)


def summary(tx: Transaction, record: JobRecord) -> str:
    """A job as JSON."""
    return JobSummary.of(record, tx.summaries.leaders([record])).model_dump_json()


def _summaries(
    tx: Transaction, job_ids: Sequence[str]
) -> dict[str, tuple[JobRecord, str]]:
    if not job_ids:
        return {}
    records = tx.jobs.several(job_ids)
    leaders = tx.summaries.leaders(records)
    return {
        record.id: (record, JobSummary.of(record, leaders).model_dump_json())
        for record in records
    }


def _change(tx: Transaction, record: JobRecord, text: str, after: int) -> JobChange:
    changed = tx.changes.trials(record.id, after, record.last_event)
    if changed is None or len(changed) > TOLD_TRIALS:
        return JobChange(record.id, record.last_event, text, None)
    rows = tx.windows.changed(record.id, changed)
    trials = [(row.id, to_json(row).decode()) for row in rows]
    return JobChange(record.id, record.last_event, text, trials)


def _is_lively(record: JobRecord) -> bool:
    """Whether a job may have changed while a page went from reading its list to following it."""
    age = (datetime.now(UTC) - record.created_at).total_seconds()
    return record.state is not JobState.QUEUED or age < RECENT_SECONDS
