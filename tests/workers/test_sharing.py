"""Several worker processes on one cluster: parts, room, and what is asked of a cluster that grows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.settings import Settings
from nas.store import Store
from tests.workers.simulation import clock
from tests.workers.test_pool import CPU, GPU, Agency
from workers.fairness import Shape
from workers.pool import Pool
from workers.presence import Ground, Presence
from workers.sharing import fair_parts, room_beside

wants = st.lists(st.floats(0, 1000), min_size=1, max_size=8)


@given(st.floats(0.1, 1000), wants)
def test_nobody_gets_more_than_it_wants_nor_all_more_than_there_is(
    total: float, wanted: list[float]
) -> None:
    parts = fair_parts(total, wanted)
    assert sum(parts) <= total * (1 + 1e-9)
    assert all(part <= want for part, want in zip(parts, wanted, strict=True))


@given(st.floats(0.1, 1000), wants)
def test_who_gets_less_than_it_wants_gets_as_much_as_anybody(
    total: float, wanted: list[float]
) -> None:
    parts = fair_parts(total, wanted)
    for part, want in zip(parts, wanted, strict=True):
        assert part == want or part >= max(parts) * (1 - 1e-9)


def test_what_nobody_claims_may_be_used_by_all() -> None:
    total = Shape(8.0, 2.0)
    assert room_beside(total, Shape(0, 0), {}) == total
    assert room_beside(total, Shape(8, 0), {"b": Shape(2, 0)}) == Shape(6, 2)
    assert room_beside(total, Shape(8, 0), {"b": Shape(8, 2)}) == Shape(4, 0)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'nas.sqlite'}")
    store.migrate()
    yield store
    store.close()


def presence(
    name: str, store: Store, pool: Pool, ground: Ground, **settings: object
) -> Presence:
    total = pool.capacity
    return Presence(
        name,
        store,
        Settings(**settings),  # type: ignore[arg-type]
        pool,
        lambda: total,
        ground,
    )


async def work(pool: Pool, name: str, num_grants: Counter[str]) -> None:
    """A job that could use more than there is, for ever."""

    async def train() -> None:
        worker = await pool.acquire(name, CPU, wanted=100)
        num_grants[name] += 1
        await asyncio.sleep(1.0)
        pool.release(worker)

    async with asyncio.TaskGroup() as trials:
        for _ in range(1000):
            trials.create_task(train())


def test_two_processes_share_a_cluster_and_neither_starves(store: Store) -> None:
    """The first has taken all of it before the second comes; what both hold is never more than there is."""
    ground = Ground("10.0.0.1:6379")

    async def scenario() -> tuple[Counter[str], float, Shape, Shape]:
        grants: Counter[str] = Counter()
        agency = Agency()
        first, second = Pool(CPU.times(8), agency), Pool(CPU.times(8), agency)
        here = presence("first", store, first, ground)
        there = presence("second", store, second, ground)
        await here.announce()
        await first.prewarm(CPU)
        one = asyncio.create_task(work(first, "one", grants))
        await asyncio.sleep(5)
        assert grants["one"] > 30
        await here.announce()
        await there.announce()
        two = asyncio.create_task(work(second, "two", grants))
        await asyncio.sleep(0)
        for _ in range(4):
            await there.announce()
            await here.announce()
            await asyncio.sleep(2)
        held = first.occupied, second.occupied
        two.cancel()
        await asyncio.gather(two, return_exceptions=True)
        for _ in range(4):
            await there.announce()
            await here.announce()
            await asyncio.sleep(2)
        alone = first.occupied
        one.cancel()
        await asyncio.gather(one, return_exceptions=True)
        return grants, alone.cpus, *held

    grants, alone, first, second = clock.run(scenario())
    assert (first, second) == (CPU.times(4), CPU.times(4))
    assert grants["two"] > 10
    assert alone == 8, "what the second left is used by the first"


def test_processes_on_clusters_of_their_own_take_nothing_from_each_other(
    store: Store,
) -> None:
    async def scenario() -> None:
        first, second = Pool(CPU.times(8), Agency()), Pool(CPU.times(8), Agency())
        waiting = [asyncio.create_task(first.acquire("a", CPU)) for _ in range(20)]
        await asyncio.sleep(0)
        await presence("first", store, first, Ground()).announce()
        await presence("second", store, second, Ground()).announce()
        assert second.capacity == CPU.times(8)
        for one in waiting:
            one.cancel()

    clock.run(scenario())


def test_a_cluster_that_grows_is_asked_for_what_jobs_could_use_within_the_limits(
    store: Store,
) -> None:
    asked: list[Counter[Shape]] = []

    async def scenario() -> None:
        pool = Pool(CPU.times(2), Agency())
        ground = Ground("c", asked.append)
        here = presence(
            "w", store, pool, ground, autoscale=True, max_cpus=6, max_gpus=2
        )
        await here.announce()
        assert pool.limit == Shape(6.0, 2.0), "jobs may count on what may come"
        held = [await pool.acquire("a", CPU) for _ in range(2)]
        waiting = [
            asyncio.create_task(pool.acquire("a", CPU, wanted=100)),
            asyncio.create_task(pool.acquire("b", GPU, wanted=1)),
        ]
        await asyncio.sleep(1)
        await here.announce()
        await here.announce()
        for one in waiting:
            one.cancel()
        await asyncio.sleep(0)
        for worker in held:
            pool.release(worker)
        await here.announce()

    clock.run(scenario())
    assert asked[0].total() == 0
    assert asked[1] == {CPU: 5, GPU: 1}
    assert asked[-1].total() == 0, "so that it may shrink"
    assert len(asked) == 3, "it is asked again only for something else"


def test_workers_that_nobody_wants_end_after_a_while(store: Store) -> None:
    async def scenario() -> None:
        agency = Agency()
        pool = Pool(CPU.times(3), agency)
        here = presence("w", store, pool, Ground(), idle_worker_seconds=10)
        await pool.prewarm(CPU)
        busy = await pool.acquire("job", CPU)
        await asyncio.sleep(9)
        await here.announce()
        assert len(agency.alive) == 3
        await asyncio.sleep(2)
        await here.announce()
        assert agency.alive == [busy]
        await pool.close()

    clock.run(scenario())
