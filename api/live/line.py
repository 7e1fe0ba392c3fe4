"""One socket: what the page follows comes in, news go out."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import WebSocket, WebSocketDisconnect
from pydantic import ValidationError

from api.access.gate import SIGNED_OUT
from api.access.passes import Pass
from api.access.refusals import SignInFirst, SlowDown
from api.errors import described
from api.live import reading
from api.live.newsroom import Follower, Newsroom
from api.live.topics import JobTopic, Told
from api.schemas.live import LiveAlive, LiveRefused, LiveRequest
from nas.errors import NasError, NotFound, ServiceUnavailable
from nas.settings import Settings
from nas.store import Store

GOING_AWAY = 1001
NOT_TEXT = 1003
NOT_UNDERSTOOD = 1007
TOO_OFTEN = 1008
COME_AGAIN = 1013

_MAX_REASON_BYTES = 120

NOTHING = -1
"""The last event that somebody knows who knows none: everything is to be read anew."""


@dataclass
class HangUp(Exception):
    """The service ends the connection."""

    code: int
    reason: str


class Line:
    """A socket from its opening to its end."""

    def __init__(
        self,
        socket: WebSocket,
        admission: Pass,
        newsroom: Newsroom,
        store: Store,
        settings: Settings,
    ) -> None:
        self._socket = socket
        self._pass = admission
        self._newsroom = newsroom
        self._store = store
        self._settings = settings
        self._follower = Follower()
        self._refused: list[str] = []

    async def hold(self) -> None:
        """Talk until one of the two has enough."""
        await self._socket.accept()
        self._newsroom.enter(self._follower)
        parts = (self._listen(), self._tell(), self._watch())
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except HangUp as end:
            await self._close(end.code, end.reason)
        except WebSocketDisconnect:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._newsroom.leave(self._follower)

    async def _listen(self) -> None:
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))
            text = message.get("text")
            if text is None:
                raise HangUp(NOT_TEXT, "send text: a JSON object with `follow`")
            try:
                self._pass.count()
                request = LiveRequest.model_validate_json(text)
            except ValidationError as error:
                raise HangUp(NOT_UNDERSTOOD, _first(error)) from error
            except SlowDown as error:
                raise HangUp(TOO_OFTEN, str(error)) from error
            await self._follow(request)

    async def _follow(self, request: LiveRequest) -> None:
        refused: list[str] = []
        jobs: list[tuple[JobTopic, int]] = []
        project_id = None
        for name, after in request.follow.items():
            try:
                topic = await asyncio.to_thread(self._opened, name)
            except ServiceUnavailable as error:
                raise HangUp(COME_AGAIN, "the database does not answer") from error
            except NasError as error:
                problem = described(self._socket.url.path, error)
                told = LiveRefused(topic=name, problem=problem)
                refused.append(told.model_dump_json())
                continue
            if topic is None:
                project_id = self._pass.access.project_id
            else:
                is_known = after is not None and 0 <= after <= topic.number
                jobs.append(
                    (topic, after if after is not None and is_known else NOTHING)
                )
        self._refused = refused
        self._newsroom.follow(self._follower, jobs, project_id)

    def _opened(self, name: str) -> JobTopic | None:
        """A job's topic as it is now; None for the list of jobs. Waits for the database.

        Raises:
            NasError: it may not be followed.
        """
        if name == "jobs":
            self._pass.check_list()
            return None
        job_id = name.removeprefix("job:")
        if job_id == name:
            raise NotFound(
                f"there is no topic {name[:100]!r}: follow `jobs` or `job:ID`"
            )
        self._pass.check_job(job_id)
        with self._store.read() as tx:
            job = tx.jobs.get(job_id)
            text = reading.summary(tx, job)
        return JobTopic(
            job_id, number=job.last_event, floor=job.last_event, summary=text
        )

    async def _tell(self) -> None:
        follower, told_at = self._follower, time.monotonic()
        while not self._newsroom.is_closed:
            follower.woken.clear()
            text = self._refused.pop(0) if self._refused else await self._news()
            if text is not None:
                await self._socket.send_text(text)
                told_at = time.monotonic()
                await asyncio.sleep(0 if self._refused else self._settings.live_seconds)
            elif not await self._wake(told_at + self._settings.live_alive_seconds):
                alive = LiveAlive(sent_at=time.time())
                await self._socket.send_text(alive.model_dump_json())
                told_at = time.monotonic()
        raise HangUp(GOING_AWAY, "the service stops")

    async def _wake(self, until: float) -> bool:
        """Sleep until there is something to see to; False where the time is over."""
        try:
            seconds = max(0.0, until - time.monotonic())
            await asyncio.wait_for(self._follower.woken.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def _news(self) -> str | None:
        jobs = self._news_of_jobs()
        of_job = []
        for job_id, after in tuple(self._follower.jobs.items()):
            told = await self._news_of(job_id, after)
            if told is None or self._follower.jobs.get(job_id) != after:
                continue  # it has asked for something else meanwhile
            of_job.append(f'"{job_id}":{told.text}')
            self._follower.jobs[job_id] = told.number
            if told.is_gone:
                self._newsroom.forget(self._follower, job_id)
        if jobs is None and not of_job:
            return None
        return (
            f'{{"kind":"news","sent_at":{time.time():.3f},"jobs":{jobs or "null"},'
            f'"job":{{{",".join(of_job)}}}}}'
        )

    def _news_of_jobs(self) -> str | None:
        if self._follower.project_id is None:
            return None
        topic = self._newsroom.projects[self._follower.project_id]
        if self._follower.since < topic.floor:
            raise HangUp(
                COME_AGAIN, "too much has happened to tell: read everything anew"
            )
        text = topic.news(self._follower.since)
        self._follower.since = max(topic.at, self._follower.since)
        return text

    async def _news_of(self, job_id: str, after: int) -> Told | None:
        topic = self._newsroom.jobs.get(job_id)
        if topic is None or not topic.has_news(after):
            return None
        if (told := topic.news(after)) is not None:
            return told
        try:
            change = await asyncio.to_thread(
                reading.catch_up, self._store, job_id, after
            )
        except NotFound:
            return None  # the newsroom finds it gone as well
        except ServiceUnavailable as error:
            raise HangUp(COME_AGAIN, "the database does not answer") from error
        return Told(change.number, change.text(after))

    async def _watch(self) -> None:
        """Look again, from time to time, whether who opened it may still be let in."""
        while True:
            await asyncio.sleep(self._seconds_to_check())
            try:
                await asyncio.to_thread(self._pass.check)
            except SignInFirst as error:
                raise HangUp(SIGNED_OUT, "the login has ended") from error
            except ServiceUnavailable:
                continue

    def _seconds_to_check(self) -> float:
        seconds = self._settings.live_check_seconds
        if (ends := self._pass.access.expires_at) is not None:
            left = (ends - datetime.now(UTC)).total_seconds()
            seconds = min(seconds, max(left, 0.1))
        return seconds

    async def _close(self, code: int, reason: str) -> None:
        short = reason.encode()[:_MAX_REASON_BYTES].decode(errors="ignore")
        with suppress(WebSocketDisconnect, RuntimeError):  # the client was quicker
            await self._socket.close(code, short)


def _first(error: ValidationError) -> str:
    """What is wrong with a message, in a sentence; nothing of the message itself."""
    found = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in found["loc"])
    return f"{place or 'message'}: {found['msg']}"
