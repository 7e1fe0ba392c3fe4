"""The events of jobs as they happen, read from the store once for all who follow.

One task asks the store for news of every followed job; nobody following, nobody asks. An event is written
as JSON once for all its followers. A follower that lags behind what is kept in memory reads the store
itself; one that asks for what the store keeps no longer is told so, and goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from api.schemas.event import Event
from nas.states import JobState
from nas.store import EventRecord, JobRecord, Store

logger = logging.getLogger(__name__)

BATCH = 100
"""Events read from the store at once; one may hold the reports of many trials."""

KEPT = 2000
"""Events of a followed job kept in memory, each report of a batch counted as one."""

PRUNED = "events.pruned"
"""Kind of the event that stands for those that are kept no longer."""

RETRY_SECONDS = 1.0
"""How long the store is left alone after it failed."""


@dataclass(frozen=True)
class Told:
    """An event on its way to those who follow."""

    record: EventRecord

    @property
    def number(self) -> int:
        """Its number within its job."""
        return self.record.number

    @cached_property
    def text(self) -> str:
        """As JSON."""
        return Event.of(self.record).model_dump_json()

    @property
    def weight(self) -> int:
        """How much memory it takes, in single events."""
        return max(1, len(self.record.payload.get("reports", ())))


@dataclass(slots=True)
class Topic:
    """What is known of one followed job.

    Attributes:
        newest: number of its newest event known here.
        recent: its last events in order, up to ``newest``; together no heavier than ``KEPT``.
        ended: whether nothing more can come.
    """

    newest: int
    ended: bool
    recent: deque[Told] = field(default_factory=deque)
    weight: int = 0
    num_followers: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, events: Sequence[EventRecord]) -> None:
        """Add news and wake the followers."""
        if not events:
            return
        self._keep([Told(event) for event in events])
        self.newest = events[-1].number
        for event in events:
            if event.kind == "job.state":
                self.ended = JobState(event.payload["state"]).is_final
        self.wake()

    def wake(self) -> None:
        """Let every follower look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def _keep(self, events: Sequence[Told]) -> None:
        self.recent.extend(events)
        self.weight += sum(event.weight for event in events)
        while self.weight > KEPT:
            self.weight -= self.recent.popleft().weight

    def since(self, number: int) -> list[Told] | None:
        """The events after ``number``; None if some of them are no longer kept."""
        if not self.recent or self.recent[0].number > number + 1:
            return None
        return [event for event in self.recent if event.number > number]


class EventFeed:
    """Lets any number of clients follow jobs. Belongs to one event loop."""

    def __init__(self, store: Store, poll_seconds: float) -> None:
        self._store = store
        self._poll_seconds = poll_seconds
        self._topics: dict[str, Topic] = {}
        self._poller: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def num_followers(self) -> int:
        """Streams that are open."""
        return sum(topic.num_followers for topic in tuple(self._topics.values()))

    async def follow(self, job: JobRecord, after: int) -> AsyncIterator[Told]:
        """The events of ``job`` with numbers above ``after``; ends when the job has ended.

        Their numbers have no gap. Where the first ones are kept no longer, one of the kind ``PRUNED``
        stands for them, with the number of the last of them.
        """
        number = min(after, job.last_event)
        topic = self._enter(job)
        try:
            while not self._closed:
                changed = topic.changed
                if number < topic.newest:
                    events = await self._since(job.id, topic, number)
                    for event in (*_missing(events, number), *events):
                        yield event
                        number = event.number
                    if not events:  # the job was deleted, and its events with it
                        return
                elif topic.ended:
                    return
                else:
                    await changed.wait()
        finally:
            self._leave(job.id, topic)

    async def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        for topic in self._topics.values():
            topic.wake()
        if self._poller:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller

    def _enter(self, job: JobRecord) -> Topic:
        topic = self._topics.setdefault(
            job.id, Topic(newest=job.last_event, ended=job.state.is_final)
        )
        topic.num_followers += 1
        if self._poller is None or self._poller.done():
            self._poller = asyncio.create_task(self._poll())
        return topic

    def _leave(self, job_id: str, topic: Topic) -> None:
        topic.num_followers -= 1
        if not topic.num_followers:
            del self._topics[job_id]

    async def _since(self, job_id: str, topic: Topic, number: int) -> Sequence[Told]:
        kept = topic.since(number)
        if kept is not None:
            return kept
        events = await asyncio.to_thread(self._read, job_id, number)
        return [Told(event) for event in events]

    async def _poll(self) -> None:
        while self._topics:
            known = {job_id: topic.newest for job_id, topic in self._topics.items()}
            try:
                self._hand_out(await asyncio.to_thread(self._news, known))
            except Exception:
                # The followers keep their streams; the store may come back.
                logger.exception("cannot read events; trying again")
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(self._poll_seconds)

    def _hand_out(self, news: Mapping[str, Sequence[EventRecord]]) -> None:
        for job_id, events in news.items():
            if topic := self._topics.get(job_id):
                topic.take([event for event in events if event.number > topic.newest])

    def _news(self, known: Mapping[str, int]) -> Mapping[str, Sequence[EventRecord]]:
        with self._store.read() as tx:
            return tx.events.newer(known, BATCH)

    def _read(self, job_id: str, number: int) -> Sequence[EventRecord]:
        with self._store.read() as tx:
            return tx.events.after(job_id, number, BATCH)


def _missing(events: Sequence[Told], number: int) -> Iterator[Told]:
    """What stands for the events between ``number`` and those there are, if some are gone."""
    if events and events[0].number > number + 1:
        first = events[0].record
        payload = {"after": number, "first_kept": first.number}
        yield Told(
            replace(
                first,
                number=first.number - 1,
                kind=PRUNED,
                trial_id=None,
                payload=payload,
            )
        )
