"""A page's end of the live socket."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import TypeAdapter
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from api.schemas.live import LiveMessage

DEADLINE_SECONDS = 20.0

_MESSAGE = TypeAdapter(LiveMessage)


class Page:
    """Follows topics, and keeps what it is told.

    Attributes:
        after: by followed job the number of the last event told.
        trials: by job, by id the trials as they were told last.
        news: all that was told of jobs, in order: topic and news.
    """

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.after: dict[str, int | None] = {}
        self.trials: dict[str, dict[str, dict[str, Any]]] = {}
        self.news: list[tuple[str, dict[str, Any]]] = []

    def follow(self, **topics: int | None) -> None:
        """``jobs=None``, or a job by its id and the number of the last event known."""
        self.after = {name: after for name, after in topics.items() if name != "jobs"}
        follow = {n if n == "jobs" else f"job:{n}": a for n, a in topics.items()}
        self.send({"follow": follow})

    def send(self, message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self) -> dict[str, Any]:
        """The next message, which is as it was agreed on."""
        told = json.loads(self.socket.recv(timeout=DEADLINE_SECONDS))
        _MESSAGE.validate_python(told, extra="forbid")
        if told["kind"] == "news":
            self._take(told)
        return told

    def hear_until(self, *job_ids: str, number: int) -> None:
        """Hear until the job's event of this number was told."""
        until = time.monotonic() + DEADLINE_SECONDS
        while any((self.after[job_id] or 0) < number for job_id in job_ids):
            assert time.monotonic() < until, f"told up to {self.after}, not {number}"
            self.hear()

    def hear_news(self) -> dict[str, Any]:
        """The next news."""
        until = time.monotonic() + DEADLINE_SECONDS
        while (told := self.hear())["kind"] != "news":
            assert time.monotonic() < until, "nothing is told"
        return told

    def hear_end(self) -> tuple[int, str]:
        """Hear until the service ends the connection; the code and the reason."""
        with pytest.raises(ConnectionClosed) as ended:
            self._hear_on()
        assert ended.value.rcvd is not None, "it was broken off"
        return ended.value.rcvd.code, ended.value.rcvd.reason

    def _hear_on(self) -> None:
        until = time.monotonic() + DEADLINE_SECONDS
        while time.monotonic() < until:
            self.hear()

    def _take(self, told: Mapping[str, Any]) -> None:
        if told["jobs"]:
            self.news.append(("jobs", told["jobs"]))
        for job_id, news in told["job"].items():
            self.news.append((job_id, news))
            if job_id in self.after:
                self.after[job_id] = news["number"]
            trials = self.trials.setdefault(job_id, {})
            trials.update({trial["id"]: trial for trial in news["trials"]})


@contextmanager
def opened(url: str, **options: Any) -> Iterator[Page]:
    """A page of the service at ``url``."""
    address = f"{url.replace('http', 'ws', 1)}/v1/live"
    with connect(address, open_timeout=DEADLINE_SECONDS, **options) as socket:
        yield Page(socket)
