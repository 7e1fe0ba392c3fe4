"""A worker process lets go of the events of jobs that ended long ago, a little at a time."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest

from nas.job import JobRequest
from nas.settings import Settings
from nas.states import JobState
from nas.store import Store
from workers.retention import Retention


@pytest.mark.parametrize(("retention_seconds", "kept"), [(0.0, [2]), (3600.0, [1, 2])])
def test_events_of_an_ended_job_are_kept_for_the_time_that_is_set(
    tmp_path: Path, retention_seconds: float, kept: list[int]
) -> None:
    settings = Settings(data_dir=tmp_path, event_retention_seconds=retention_seconds)
    with closing(Store(settings.resolved_database_url)) as store:
        store.migrate()
        with store.begin() as tx:
            ended, running = (tx.jobs.create(JobRequest())[0] for _ in range(2))
            tx.jobs.move(ended.id, JobState.CANCELLED)
        asyncio.run(Retention(store, settings).prune())
        with store.read() as tx:
            assert [e.number for e in tx.events.after(ended.id, 0)] == kept
            assert [e.number for e in tx.events.after(running.id, 0)] == [1]
