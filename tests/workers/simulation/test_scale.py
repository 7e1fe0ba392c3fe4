"""The real daemon, drivers, pool, search and store at a size no machine here has, in simulated time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from nas.job import JobRequest
from nas.settings import Settings
from nas.states import JobState, TrialState
from nas.store import Store
from tests.workers.jobs import job, post, trials
from tests.workers.simulation import clock
from tests.workers.simulation.labour import Labour
from workers.daemon import Daemon
from workers.fairness import Shape
from workers.shelf import Shelf

pytestmark = pytest.mark.slow

CAPACITY = Shape(500.0, 8.0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'nas.sqlite'}")
    store.migrate()
    yield store
    store.close()


@asynccontextmanager
async def daemon(
    store: Store, folder: Path, labour: Labour, capacity: Shape = CAPACITY
) -> AsyncIterator[Daemon]:
    settings = Settings(data_dir=folder, poll_seconds=0.5, report_batch_seconds=5)
    made = Daemon(
        store, settings, lambda: capacity, labour.hire, Shelf(lambda data: data)
    )
    running = asyncio.create_task(made.run())
    yield made
    made.end()
    await running


def request(num_trials: int, epochs: int = 1, **others: Any) -> JobRequest:
    document: dict[str, Any] = {
        "family": "mlp",
        "settings": {"depth": 8, "width": 16},
        "dataset": {"name": "breast_cancer"},
        "sampler": {"name": "random"},
        "recipe": {"epochs": epochs},
        "budget": {"trials": num_trials},
        "pruner": {"name": "none"},
        "report": {"finalists": 0},
        "reuse": False,
        "max_attempts": 10,
    }
    return JobRequest.model_validate(document | others)


async def until_ended(store: Store, *job_ids: str) -> None:
    while not all(job(store, one).state.is_final for one in job_ids):
        await asyncio.sleep(1.0)


def assert_whole(store: Store, job_id: str, num_trials: int, labour: Labour) -> None:
    """Every trial ended once, and no epoch was trained twice."""
    ended = job(store, job_id)
    assert ended.state is JobState.FINISHED
    assert ended.counts[TrialState.COMPLETE] == num_trials
    assert sum(ended.counts.values()) == num_trials
    assert [t.number for t in trials(store, job_id)] == list(range(num_trials))


@pytest.mark.parametrize("num_trials", [300])
def test_jobs_of_several_shapes_end_whole_on_five_hundred_workers_that_die_at_times(
    store: Store, tmp_path: Path, num_trials: int
) -> None:
    labour = Labour(death_rate=0.05)
    each = num_trials // 4
    requests = [
        request(each, priority=30),
        request(each, priority=10),
        request(each, epochs=2, resources={"cpus_per_trial": 2}),
        request(each - 10),
        request(10, resources={"gpus_per_trial": 2}),
    ]

    async def scenario() -> tuple[list[str], float]:
        job_ids = [post(store, one) for one in requests]
        async with daemon(store, tmp_path, labour) as made:
            await until_ended(store, *job_ids)
            assert made.load()[1] == 0, "workers still train"
            return job_ids, asyncio.get_running_loop().time()

    job_ids, seconds = clock.run(scenario())
    for job_id, one in zip(job_ids, requests, strict=True):
        assert_whole(store, job_id, one.budget.trials, labour)
    assert labour.num_deaths > 5
    assert seconds < 200
