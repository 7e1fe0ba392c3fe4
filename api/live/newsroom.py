"""Asks the database what is new, for all sockets together, and wakes those whom it concerns."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from api.live import reading
from api.live.reading import RECENT_SECONDS, Found, Wanted
from api.live.topics import JobTopic, ProjectTopic
from nas.store import Store

logger = logging.getLogger(__name__)

RETRY_SECONDS = 1.0
"""How long the database is left alone after it failed."""

GONE_SECONDS = 1.0
"""How often deleted jobs are looked for in the lists that are followed."""

CLOSE_SECONDS = 2.0
"""How long sockets may take to close when the server stops."""


@dataclass(eq=False, slots=True)
class Follower:
    """One socket, as the newsroom knows it.

    Attributes:
        woken: something is there to be told, or to be seen to.
        jobs: by followed job the number of the last event told.
        project_id: whose list of jobs it follows, and from when on; None: none.
    """

    woken: asyncio.Event = field(default_factory=asyncio.Event)
    jobs: dict[str, int] = field(default_factory=dict)
    project_id: str | None = None
    since: float = 0.0


class Newsroom:
    """The topics of all sockets. Belongs to one event loop."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self._followers: set[Follower] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._poller: asyncio.Task[None] | None = None
        self._looked_for_gone_at = 0.0
        self.jobs: dict[str, JobTopic] = {}
        self.projects: dict[str, ProjectTopic] = {}
        self.is_closed = False

    @property
    def num_followers(self) -> int:
        """Sockets that are open."""
        return len(self._followers)

    def enter(self, follower: Follower) -> None:
        """A socket has opened."""
        self._followers.add(follower)
        self._idle.clear()

    def leave(self, follower: Follower) -> None:
        """It has closed."""
        self.follow(follower, (), None)
        self._followers.discard(follower)
        if not self._followers:
            self._idle.set()

    def follow(
        self,
        follower: Follower,
        jobs: Sequence[tuple[JobTopic, int]],
        project_id: str | None,
    ) -> None:
        """What a socket follows from now on, in place of what it followed before.

        Args:
            follower: the socket.
            jobs: topics as they were read just now, and the number of the last event that it knows.
            project_id: whose list of jobs; None: of none.
        """
        before = follower.jobs.keys()
        follower.jobs = {topic.job_id: after for topic, after in jobs}
        for topic, _ in jobs:
            shared = self.jobs.setdefault(topic.job_id, topic)
            shared.num_followers += int(topic.job_id not in before)
        for job_id in before - follower.jobs.keys():
            self._leave_job(job_id)
        self._follow_project(follower, project_id)
        is_idle = self._poller is None or self._poller.done()
        if is_idle and (self.jobs or self.projects):
            self._poller = asyncio.create_task(self._poll())
        follower.woken.set()

    def forget(self, follower: Follower, job_id: str) -> None:
        """A socket was told that a job is gone."""
        if follower.jobs.pop(job_id, None) is not None:
            self._leave_job(job_id)

    async def close(self) -> None:
        """Have every socket say good-bye, so that the server can stop."""
        self.is_closed = True
        for follower in self._followers:
            follower.woken.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), CLOSE_SECONDS)
        if self._poller:
            self._poller.cancel()
            with suppress(asyncio.CancelledError):
                await self._poller

    def _leave_job(self, job_id: str) -> None:
        topic = self.jobs.get(job_id)
        if topic is not None:
            topic.num_followers -= 1
            if not topic.num_followers:
                del self.jobs[job_id]

    def _follow_project(self, follower: Follower, project_id: str | None) -> None:
        if project_id == follower.project_id:
            return
        if follower.project_id is not None:
            left = self.projects[follower.project_id]
            left.num_followers -= 1
            if not left.num_followers:
                del self.projects[follower.project_id]
        follower.project_id = project_id
        if project_id is not None:
            follower.since = time.monotonic() - RECENT_SECONDS
            self.projects.setdefault(project_id, ProjectTopic()).num_followers += 1

    async def _poll(self) -> None:
        while (self.jobs or self.projects) and not self.is_closed:
            try:
                self._hand_out(
                    await asyncio.to_thread(reading.look, self._store, self._wanted())
                )
            except Exception:
                # The sockets stay open; the database may come back.
                logger.exception("cannot read what is new; trying again")
                await asyncio.sleep(RETRY_SECONDS)
            await asyncio.sleep(self._seconds)

    def _wanted(self) -> Wanted:
        new = {name for name, topic in self.projects.items() if topic.is_new}
        now = time.monotonic()
        with_ids = bool(new) or now - self._looked_for_gone_at >= GONE_SECONDS
        if with_ids:
            self._looked_for_gone_at = now
        return Wanted(
            jobs={job_id: topic.number for job_id, topic in self.jobs.items()},
            projects={name: dict(topic.known) for name, topic in self.projects.items()},
            new=new,
            with_ids=with_ids,
        )

    def _hand_out(self, found: Found) -> None:
        moved: set[str] = set()
        for change in found.jobs:
            topic = self.jobs.get(change.job_id)
            if topic is not None and change.number > topic.number:
                topic.take(change)
                moved.add(change.job_id)
        for job_id in found.gone:
            if job_id in self.jobs:
                self.jobs[job_id].end()
                moved.add(job_id)
        there = found.numbers.keys() & self.projects.keys()
        listed = {name for name in there if self._list(name, found)}
        for follower in self._followers:
            if follower.project_id in listed or not moved.isdisjoint(follower.jobs):
                follower.woken.set()

    def _list(self, project_id: str, found: Found) -> bool:
        """Bring the list of a project up to date; whether there is news."""
        topic = self.projects[project_id]
        jobs = found.summaries.get(project_id, ())
        ids = found.ids.get(project_id)
        gone = () if ids is None else tuple(topic.ids - ids)
        topic.ids = topic.ids if ids is None else ids
        topic.known.update(found.numbers[project_id])
        for job_id in gone:
            topic.known.pop(job_id, None)
        topic.is_new = False
        topic.take(time.monotonic(), jobs, gone)
        return bool(jobs or gone)
