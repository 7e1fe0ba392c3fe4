"""The real pool with ten thousand trials on five hundred workers, in simulated time."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from tests.workers.simulation import clock
from workers.assignment import Assignment
from workers.fairness import Shape
from workers.pool import Pool

CPU = Shape(1.0, 0.0)
TWO_GPUS = Shape(1.0, 2.0)
CAPACITY = Shape(500.0, 8.0)
TRIAL_SECONDS = (5.0, 15.0)
DEATH_RATE = 0.01


class Worker:
    """A worker that is nothing but a shape."""

    device = "simulated"

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def train(self, assignment: Assignment, until: int) -> None:  # type: ignore[override]
        raise NotImplementedError

    def halt(self, trial_id: str, attempt: int) -> None:
        raise NotImplementedError

    def kill(self) -> None:
        """It has no process."""


async def hire(shape: Shape) -> Worker:
    await asyncio.sleep(2.0)
    return Worker(shape)


@dataclass
class Shop:
    """Jobs as a driver runs them: the next trial waits for a worker while the others train."""

    capacity: Shape = CAPACITY
    random: random.Random = field(default_factory=lambda: random.Random(0))
    grants: list[tuple[float, str]] = field(default_factory=list)
    ends: list[tuple[float, str]] = field(default_factory=list)
    num_deaths: int = 0

    def __post_init__(self) -> None:
        self.pool = Pool(self.capacity, hire)  # type: ignore[arg-type]

    async def run(
        self, job_id: str, num_trials: int, shape: Shape = CPU, weight: float = 1.0
    ) -> None:
        async with asyncio.TaskGroup() as trials:
            for number in range(num_trials):
                worker = await self.pool.acquire(
                    job_id, shape, wanted=num_trials - number, weight=weight
                )
                trials.create_task(self._train(job_id, worker, shape, weight))

    async def _train(
        self, job_id: str, worker: Worker, shape: Shape, weight: float
    ) -> None:
        now = asyncio.get_running_loop().time
        while True:
            self.grants.append((now(), job_id))
            await asyncio.sleep(self.random.uniform(*TRIAL_SECONDS))
            if self.random.random() >= DEATH_RATE:
                break
            self.num_deaths += 1
            self.pool.discard(worker)  # type: ignore[arg-type]
            worker = await self.pool.acquire(job_id, shape, weight=weight)
        self.ends.append((now(), job_id))
        self.pool.release(worker)  # type: ignore[arg-type]

    def held(self) -> Counter[str]:
        """Workers by job."""
        return Counter(self.pool._staff._lent.values())

    async def watch(self) -> None:
        """Fails at the first moment at which a worker is idle that somebody waits for."""
        while True:
            idle = {worker.shape for worker in self.pool._staff.idle()}
            assert not idle & {one.shape for one in self.pool._waiting.first()}
            assert self.pool.occupied.fits(self.capacity)
            await asyncio.sleep(0.5)

    def first_grant(self, job_id: str) -> float:
        return next(at for at, one in self.grants if one == job_id)


def test_no_worker_is_idle_while_work_waits() -> None:
    async def scenario() -> Shop:
        shop = Shop()
        watching = asyncio.create_task(shop.watch())
        async with asyncio.TaskGroup() as jobs:
            for number in range(5):
                jobs.create_task(shop.run(str(number), 500, weight=1 + number))
        assert not watching.done(), watching.exception()
        watching.cancel()
        return shop

    assert len(clock.run(scenario()).ends) == 2500


def test_ten_thousand_trials_of_several_shapes_all_end_and_the_cluster_is_in_use() -> (
    None
):
    async def scenario() -> tuple[Shop, float]:
        shop = Shop()
        async with asyncio.TaskGroup() as jobs:
            jobs.create_task(shop.run("heavy", 4000, weight=100))
            jobs.create_task(shop.run("light", 3000, weight=1))
            jobs.create_task(shop.run("wide", 960, Shape(2.0, 0.0)))
            jobs.create_task(shop.run("narrow", 2000, Shape(0.5, 0.0), weight=10))
            jobs.create_task(shop.run("gpus", 40, TWO_GPUS))
        return shop, asyncio.get_running_loop().time()

    shop, seconds = clock.run(scenario())
    assert Counter(job_id for _, job_id in shop.ends) == {
        "heavy": 4000,
        "light": 3000,
        "wide": 960,
        "narrow": 2000,
        "gpus": 40,
    }
    assert shop.num_deaths > 50
    cpu_seconds = 10 * (4000 + 3000 + 2 * 960 + 0.5 * 2000 + 40)
    assert cpu_seconds / (seconds * CAPACITY.cpus) > 0.8, "the cluster was not in use"


@pytest.mark.parametrize("weights", [(1, 1, 1), (10, 30, 60), (1, 99, 100)])
def test_jobs_hold_workers_in_proportion_to_their_weights(
    weights: tuple[int, ...],
) -> None:
    async def scenario() -> list[Counter[str]]:
        shop = Shop()
        jobs = [
            asyncio.create_task(shop.run(str(number), 10_000, weight=weight))
            for number, weight in enumerate(weights)
        ]
        await asyncio.sleep(60)
        looks = []
        for _ in range(20):
            await asyncio.sleep(1)
            looks.append(shop.held())
        for job in jobs:
            job.cancel()
        await asyncio.gather(*jobs, return_exceptions=True)
        return looks

    for held in clock.run(scenario()):
        assert held.total() > 480
        for number, weight in enumerate(weights):
            share = 500 * weight / sum(weights)
            assert held[str(number)] == pytest.approx(share, abs=0.05 * share + 2)


def test_a_new_job_has_its_first_worker_when_the_next_trial_ends() -> None:
    async def scenario() -> tuple[Shop, float]:
        shop = Shop(CPU.times(50))
        old = [
            asyncio.create_task(shop.run(f"old {number}", 1000, weight=100))
            for number in range(3)
        ]
        await asyncio.sleep(41.3)
        posted = asyncio.get_running_loop().time()
        new = asyncio.create_task(shop.run("new", 10))
        await asyncio.sleep(20)
        for job in [*old, new]:
            job.cancel()
        await asyncio.gather(*old, new, return_exceptions=True)
        return shop, posted

    shop, posted = clock.run(scenario())
    next_end = min(at for at, _ in shop.ends if at > posted)
    assert shop.first_grant("new") == pytest.approx(next_end)


def test_a_job_that_wants_two_gpus_does_not_starve_among_jobs_that_fill_the_cpus() -> (
    None
):
    """It has to wait for the end of a trial and the start of a worker, and keeps what it got."""

    async def scenario() -> tuple[Shop, float]:
        shop = Shop(Shape(50.0, 2.0))
        others = [
            asyncio.create_task(shop.run(f"cpu {number}", 1000)) for number in range(3)
        ]
        await asyncio.sleep(41.3)
        posted = asyncio.get_running_loop().time()
        await shop.run("gpus", 10, TWO_GPUS)
        for job in others:
            job.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        return shop, posted

    shop, posted = clock.run(scenario())
    granted = [at for at, job_id in shop.grants if job_id == "gpus"]
    assert granted[0] - posted < TRIAL_SECONDS[1] + 3
    waits = [later - earlier for earlier, later in pairwise(granted)]
    assert max(waits) < 2 * TRIAL_SECONDS[1] + 5
