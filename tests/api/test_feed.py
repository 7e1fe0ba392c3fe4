"""One poller reads the events of all followed jobs, and only while somebody follows."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from api import feed as feed_module
from api.feed import EventFeed
from api.schemas.event import Event
from nas.job import JobRequest
from nas.states import JobState
from nas.store import EventRecord, JobRecord, Store


class CountingStore(Store):
    """Counts how often it is read."""

    num_reads = 0
    broken = False

    @contextmanager
    def read(self):
        self.num_reads += 1
        if self.broken:
            raise ConnectionError("the database is away")
        with super().read() as tx:
            yield tx


@pytest.fixture
def store(settings):
    store = CountingStore(settings.resolved_database_url)
    yield store
    store.close()


@pytest.fixture
def job(store) -> JobRecord:
    with store.begin() as tx:
        return tx.jobs.create(JobRequest())[0]


def move(store: Store, job: JobRecord, *states: JobState) -> None:
    for state in states:
        with store.begin() as tx:
            tx.jobs.move(job.id, state)


async def collect(feed: EventFeed, job: JobRecord, after: int = 0) -> list[int]:
    async with aclosing(feed.follow(job, after)) as events:
        return [event.number async for event in events]


def test_followers_share_what_is_read(store, job):
    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.05)
        followers = [
            asyncio.create_task(collect(feed, job, after=1)) for _ in range(50)
        ]
        await asyncio.sleep(0.5)
        assert store.num_reads < 20, "a read for each poll, not for each follower"
        move(store, job, JobState.RUNNING, JobState.FINALIZING, JobState.FINISHED)
        assert await asyncio.gather(*followers) == [[2, 3, 4]] * 50
        await feed.close()

    asyncio.run(main())


def test_with_nobody_following_nothing_is_read(store, job):
    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        move(store, job, JobState.CANCELLED)
        await collect(feed, job, after=1)
        await asyncio.sleep(0.05)
        before = store.num_reads
        await asyncio.sleep(0.2)
        assert store.num_reads == before
        await feed.close()

    asyncio.run(main())


def test_a_follower_that_lags_behind_what_is_kept_misses_nothing(
    store, job, monkeypatch
):
    monkeypatch.setattr(feed_module, "KEPT", 2)
    monkeypatch.setattr(feed_module, "BATCH", 3)

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        async with aclosing(feed.follow(job, 0)) as events:
            numbers = [(await anext(events)).number]
            for _ in range(4):
                move(store, job, JobState.PAUSED, JobState.QUEUED)
            await asyncio.sleep(0.2)  # the poller goes on; this follower does not
            move(store, job, JobState.CANCELLED)
            numbers += [event.number async for event in events]
        assert numbers == list(range(1, 11))
        await feed.close()

    asyncio.run(main())


def test_a_job_that_goes_on_after_it_had_finished_is_followed_further(store, job):
    move(store, job, JobState.RUNNING, JobState.FINALIZING, JobState.FINISHED)
    move(store, job, JobState.QUEUED)
    with store.read() as tx:
        extended = tx.jobs.get(job.id)

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        follower = asyncio.create_task(collect(feed, extended))
        await asyncio.sleep(0.1)
        assert not follower.done()
        move(store, job, JobState.CANCELLED)
        assert await follower == [1, 2, 3, 4, 5, 6]
        await feed.close()

    asyncio.run(main())


def test_a_job_that_is_deleted_ends_its_streams(store, job):
    move(store, job, JobState.CANCELLED)
    with store.begin() as tx:
        ended = tx.jobs.get(job.id)
        tx.jobs.delete(job.id)

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        assert await asyncio.wait_for(collect(feed, ended), 5) == []
        await feed.close()

    asyncio.run(main())


def test_streams_outlive_a_database_that_is_away_for_a_while(
    store, job, monkeypatch, caplog
):
    monkeypatch.setattr(feed_module, "RETRY_SECONDS", 0.05)

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        follower = asyncio.create_task(collect(feed, job, after=1))
        await asyncio.sleep(0.05)
        store.broken = True
        await asyncio.sleep(0.2)
        store.broken = False
        move(store, job, JobState.CANCELLED)
        assert await asyncio.wait_for(follower, 5) == [2]
        await feed.close()

    asyncio.run(main())
    assert "cannot read events" in caplog.text


def test_a_follower_that_asks_for_what_is_pruned_is_told_so_and_goes_on(store, job):
    move(store, job, JobState.RUNNING, JobState.FINALIZING, JobState.FINISHED)
    with store.begin() as tx:
        assert tx.events.prune(quiet_seconds=-60)
    move(store, job, JobState.QUEUED, JobState.CANCELLED)
    with store.read() as tx:
        ended = tx.jobs.get(job.id)

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.01)
        async with aclosing(feed.follow(ended, 1)) as events:
            told = [event async for event in events]
        assert [event.number for event in told] == [3, 4, 5, 6]
        assert told[0].record.kind == feed_module.PRUNED
        assert told[0].record.payload == {"after": 1, "first_kept": 4}
        assert await collect(feed, ended, after=3) == [4, 5, 6]
        await feed.close()

    asyncio.run(main())


def test_what_is_kept_for_followers_is_bounded_by_the_reports_it_holds(store, job):
    def batch(number: int) -> EventRecord:
        payload = {"reports": [{"epoch": 1}] * 400}
        now = datetime.now(UTC)
        return EventRecord(job.id, number, "trial.report", None, payload, now)

    topic = feed_module.Topic(newest=1, ended=False)
    for number in range(2, 100):
        topic.take([batch(number)])
    assert [event.number for event in topic.recent] == [95, 96, 97, 98, 99]
    assert topic.since(93) is None
    assert len(topic.since(97)) == 2


def test_fifty_quiet_jobs_cost_one_statement_a_poll(store, job):
    with store.begin() as tx:
        jobs = [tx.jobs.create(JobRequest())[0] for _ in range(50)]

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.02)
        followers = [asyncio.create_task(collect(feed, job, after=1)) for job in jobs]
        await asyncio.sleep(0.1)
        with counted(store) as statements:
            reads = store.num_reads
            await asyncio.sleep(0.3)
            reads = store.num_reads - reads
        selects = [sql for sql in statements if sql.startswith("SELECT")]
        assert reads > 1
        assert len(selects) <= reads + 1
        await feed.close()
        await asyncio.gather(*followers)

    asyncio.run(main())


def test_an_event_is_written_as_json_once_for_all_who_follow(store, job, monkeypatch):
    written = []
    write = Event.model_dump_json
    monkeypatch.setattr(
        Event,
        "model_dump_json",
        lambda self: written.append(self.number) or write(self),
    )

    async def texts(feed: EventFeed) -> list[str]:
        async with aclosing(feed.follow(job, 1)) as events:
            return [event.text async for event in events]

    async def main() -> None:
        feed = EventFeed(store, poll_seconds=0.02)
        followers = [asyncio.create_task(texts(feed)) for _ in range(50)]
        await asyncio.sleep(0.1)
        move(store, job, JobState.RUNNING)
        await asyncio.sleep(0.1)
        move(store, job, JobState.CANCELLED)
        first, *others = await asyncio.gather(*followers)
        assert len(first) == 2
        assert others == [first] * 49
        await feed.close()

    asyncio.run(main())
    assert sorted(written) == [2, 3]


@contextmanager
def counted(store: Store):
    """The statements that are executed meanwhile."""
    statements: list[str] = []

    def note(_connection, _cursor, sql, *_) -> None:
        statements.append(sql)

    event.listen(store._writer, "before_cursor_execute", note)
    yield statements
    event.remove(store._writer, "before_cursor_execute", note)


def test_closing_the_feed_ends_every_stream(store, job):
    async def main() -> None:
        feed = EventFeed(store, poll_seconds=60)
        followers = [asyncio.create_task(collect(feed, job)) for _ in range(3)]
        await asyncio.sleep(0.1)
        await feed.close()
        assert await asyncio.wait_for(asyncio.gather(*followers), 5) == [[1]] * 3

    asyncio.run(main())
