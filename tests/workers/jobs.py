"""Requests of small jobs, and waiting for what becomes of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from nas.job import JobRequest
from nas.states import Action, JobState, TrialState
from nas.store import EventRecord, JobRecord, Store
from nas.trial import TrialRecord

DEADLINE_SECONDS = 60.0


def table_job(*, trials: int = 4, epochs: int = 4, **others: Any) -> JobRequest:
    """A search over small fully connected networks on breast_cancer; an epoch takes some 20 ms."""
    document: dict[str, Any] = {
        "family": "mlp",
        "settings": {"depth": 4, "width": 16},
        "dataset": {"name": "breast_cancer"},
        "recipe": {"epochs": epochs},
        "budget": {"trials": trials},
        "pruner": {"name": "none"},
        "report": {"finalists": 0},
        "reuse": False,
    }
    return JobRequest.model_validate(document | others)


def post(store: Store, request: JobRequest) -> str:
    with store.begin() as transaction:
        return transaction.jobs.create(request)[0].id


def move(store: Store, job_id: str, state: JobState) -> None:
    with store.begin() as transaction:
        transaction.jobs.move(job_id, state)


def act(store: Store, job_id: str, action: Action) -> None:
    with store.begin() as transaction:
        transaction.jobs.act(job_id, action)


def job(store: Store, job_id: str) -> JobRecord:
    with store.read() as transaction:
        return transaction.jobs.get(job_id)


def trials(store: Store, job_id: str) -> Sequence[TrialRecord]:
    with store.read() as transaction:
        return transaction.trials.history(job_id)


def events(store: Store, job_id: str) -> Sequence[EventRecord]:
    with store.read() as transaction:
        return transaction.events.after(job_id, 0, limit=100_000)


async def until(
    condition: Callable[[], bool], seconds: float = DEADLINE_SECONDS
) -> None:
    """Wait for ``condition``, looked at often."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so within {seconds} s"
        await asyncio.sleep(0.02)


async def until_ended(store: Store, *job_ids: str) -> None:
    await until(lambda: all(job(store, one).state.is_final for one in job_ids))


def num_in(store: Store, job_id: str, state: TrialState) -> int:
    return job(store, job_id).counts[state]


def furthest_epoch(store: Store, job_id: str, state: TrialState) -> int:
    """The last epoch that any trial in ``state`` has reported."""
    return max(
        (
            report.epoch
            for trial in trials(store, job_id)
            if trial.state is state
            for report in trial.reports
        ),
        default=0,
    )


def are_midway(store: Store, job_id: str, num_running: int, epochs: range) -> bool:
    """Whether ``num_running`` trials train now, and the last report of each is in ``epochs``."""
    running = [t for t in trials(store, job_id) if t.state is TrialState.RUNNING]
    last = [max((r.epoch for r in trial.reports), default=0) for trial in running]
    return len(running) == num_running and all(epoch in epochs for epoch in last)


def times_trained(store: Store, job_id: str, trial_id: str) -> Counter[int]:
    """How often each epoch of a trial was reported."""
    return Counter(
        report["epoch"]
        for event in events(store, job_id)
        if event.kind == "trial.report"
        for report in event.payload["reports"]
        if report["trial_id"] == trial_id
    )
