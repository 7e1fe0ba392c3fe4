"""The pool, with workers that are nothing but a shape: who gets one, and when another is hired."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from workers.assignment import Assignment, Progress
from workers.fairness import Shape
from workers.pool import Pool, WorkerLost

CPU = Shape(1.0, 0.0)
GPU = Shape(1.0, 1.0)
TWO_CPUS = Shape(2.0, 0.0)


class Paper:
    """A worker on paper."""

    device = "paper"

    def __init__(self, shape: Shape, agency: Agency) -> None:
        self.shape = shape
        self.killed = False
        self._agency = agency

    async def train(
        self, assignment: Assignment, until: int
    ) -> AsyncIterator[Progress]:
        raise NotImplementedError
        yield

    def kill(self) -> None:
        self.killed = True
        self._agency.alive.remove(self)


class Agency:
    """Hires after ``seconds``, unless it was told how many fail first."""

    def __init__(self, num_failures: int = 0, seconds: float = 0.0) -> None:
        self.alive: list[Paper] = []
        self.num_hired = 0
        self._num_failures = num_failures
        self._seconds = seconds

    async def __call__(self, shape: Shape) -> Paper:
        await asyncio.sleep(self._seconds)
        if self._num_failures:
            self._num_failures -= 1
            raise WorkerLost("no luck")
        self.num_hired += 1
        self.alive.append(Paper(shape, self))
        return self.alive[-1]

    def occupied(self) -> Shape:
        total = Shape(0.0, 0.0)
        for worker in self.alive:
            total = total + worker.shape
        return total


def run(scenario: Callable[[], Awaitable[None]]) -> None:
    async def limited() -> None:
        await asyncio.wait_for(scenario(), 10)

    asyncio.run(limited())


async def settle() -> None:
    """Let everything that can happen now happen."""
    for _ in range(20):
        await asyncio.sleep(0)


def test_a_prewarmed_pool_hires_nobody_for_the_usual_shape() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU.times(3), agency)
        await pool.prewarm(CPU)
        assert (agency.num_hired, pool.num_workers, pool.num_busy) == (3, 3, 0)
        for _ in range(3):
            await pool.acquire("job", CPU)
        assert (agency.num_hired, pool.num_busy) == (3, 3)

    run(scenario)


def test_a_freed_worker_goes_to_the_job_that_holds_fewest() -> None:
    async def scenario() -> None:
        pool = Pool(CPU.times(3), Agency())
        mine = [await pool.acquire("greedy", CPU) for _ in range(2)]
        await pool.acquire("modest", CPU)
        greedy = asyncio.create_task(pool.acquire("greedy", CPU))
        await settle()
        new = asyncio.create_task(pool.acquire("new", CPU))
        await settle()
        pool.release(mine[0])
        await settle()
        assert (new.done(), greedy.done()) == (True, False)
        pool.release(mine[1])
        await settle()
        assert greedy.done()

    run(scenario)


def test_many_requests_of_one_job_do_not_pass_one_of_another() -> None:
    async def scenario() -> None:
        pool = Pool(CPU.times(2), Agency())
        held = [await pool.acquire("held", CPU) for _ in range(2)]
        many = [asyncio.create_task(pool.acquire("many", CPU)) for _ in range(2)]
        await settle()
        one = asyncio.create_task(pool.acquire("one", CPU))
        await settle()
        for worker in held:
            pool.release(worker)
        await settle()
        assert [task.done() for task in many] == [True, False]
        assert one.done()
        many[1].cancel()

    run(scenario)


def test_workers_that_a_job_can_use_are_hired_together() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU.times(8), agency)
        await pool.acquire("job", TWO_CPUS, wanted=3)
        await settle()
        assert agency.num_hired == 3

    run(scenario)


def test_idle_workers_of_another_shape_make_room_at_once() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU.times(2), agency)
        await pool.prewarm(CPU)
        worker = await pool.acquire("wide", TWO_CPUS)
        assert worker.shape == TWO_CPUS
        assert agency.occupied() == TWO_CPUS

    run(scenario)


def test_shapes_do_not_take_workers_from_each_other_after_every_trial() -> None:
    async def scenario() -> None:
        agency = Agency(seconds=0.1)
        pool = Pool(CPU.times(2), agency)
        narrow = [await pool.acquire("narrow", CPU) for _ in range(2)]
        wide = asyncio.create_task(pool.acquire("wide", TWO_CPUS))
        for _ in range(10):
            again = asyncio.create_task(pool.acquire("narrow", CPU))
            await settle()
            pool.release(narrow.pop(0))
            narrow.append(await again)
        assert agency.num_hired == 2
        wide.cancel()

    run(scenario)


def test_a_job_of_another_shape_does_not_starve() -> None:
    async def scenario() -> None:
        pool = Pool(CPU.times(2), Agency(seconds=0.01))
        narrow = [await pool.acquire("narrow", CPU) for _ in range(2)]
        wide = asyncio.create_task(pool.acquire("wide", TWO_CPUS))
        again = asyncio.create_task(pool.acquire("narrow", CPU))
        await asyncio.sleep(0.1)
        pool.release(narrow[0])
        await settle()
        assert not again.done(), "the freed worker is held for the job that waited"
        pool.release(narrow[1])
        worker = await wide
        pool.release(worker)
        await again

    run(scenario)


def test_a_shape_that_the_cluster_lost_holds_nobody_up() -> None:
    async def scenario() -> None:
        pool = Pool(CPU.times(2), Agency())
        waiting = asyncio.create_task(pool.acquire("gpu", GPU))
        await settle()
        await pool.acquire("cpu", CPU)
        assert not waiting.done()
        waiting.cancel()

    run(scenario)


def test_nodes_that_come_are_used() -> None:
    async def scenario() -> None:
        pool = Pool(CPU, Agency())
        await pool.acquire("job", CPU)
        second = asyncio.create_task(pool.acquire("job", CPU))
        await settle()
        assert not second.done()
        pool.resize(CPU.times(2))
        await second

    run(scenario)


def test_a_worker_that_comes_back_to_a_closed_pool_is_no_error() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(TWO_CPUS, agency)
        released = await pool.acquire("a", CPU)
        discarded = await pool.acquire("a", CPU)
        await pool.close()
        pool.release(released)
        pool.discard(discarded)
        assert (agency.alive, pool.num_workers) == ([], 0)

    run(scenario)


def test_a_discarded_worker_is_killed_and_replaced() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU, agency)
        lost = await pool.acquire("job", CPU)
        pool.discard(lost)
        found = await pool.acquire("job", CPU)
        assert found is not lost
        assert agency.alive == [found]

    run(scenario)


def test_a_worker_that_does_not_start_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workers.pool.RETRY_SECONDS", 0.01)

    async def scenario() -> None:
        pool = Pool(CPU, Agency(num_failures=3))
        await pool.acquire("job", CPU)

    run(scenario)


def test_who_waits_is_told_when_no_worker_ever_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workers.pool.RETRY_SECONDS", 0.0)

    async def scenario() -> None:
        pool = Pool(CPU, Agency(num_failures=10))
        with pytest.raises(WorkerLost, match="in 10 tries: no luck"):
            await pool.acquire("job", CPU)
        await pool.acquire("another", CPU)

    run(scenario)


def test_who_no_longer_waits_gets_nothing() -> None:
    async def scenario() -> None:
        pool = Pool(CPU, Agency())
        first = await pool.acquire("first", CPU)
        gone = asyncio.create_task(pool.acquire("gone", CPU))
        second = asyncio.create_task(pool.acquire("second", CPU))
        await settle()
        gone.cancel()
        pool.release(first)
        assert await second is first

    run(scenario)


def test_a_worker_that_was_granted_to_one_who_left_is_given_back() -> None:
    async def scenario() -> None:
        pool = Pool(CPU, Agency())
        first = await pool.acquire("first", CPU)
        gone = asyncio.create_task(pool.acquire("gone", CPU))
        await settle()
        pool.release(first)
        gone.cancel()
        await settle()
        assert gone.cancelled()
        assert await pool.acquire("second", CPU) is first

    run(scenario)


def test_a_closed_pool_leaves_no_worker() -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU.times(3), agency)
        await pool.acquire("job", CPU)
        await pool.prewarm(CPU)
        await pool.close()
        assert agency.alive == []
        assert pool.num_workers == 0

    run(scenario)
