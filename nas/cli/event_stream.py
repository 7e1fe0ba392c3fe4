"""A job's events as they happen: server-sent events, resumed by number after a broken line.

The format is that of the HTML standard, section "Server-sent events".
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from nas.cli.client import Client
from nas.cli.failures import ExitCode, Failure

PATIENCE_SECONDS = 30.0
_RETRY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Event:
    """One event; ``number`` counts from 1 within its job."""

    number: int
    kind: str
    data: Mapping[str, Any]


def parse(lines: Iterable[str]) -> Iterator[Event]:
    """Events of a stream; comments, which only keep the line open, are left out."""
    fields: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(":")
            before = f"{fields[name]}\n" if name == "data" and name in fields else ""
            fields[name] = before + value.removeprefix(" ")
        elif "data" in fields:
            yield Event(
                int(fields.get("id", 0)),
                fields.get("event", "message"),
                json.loads(fields["data"]),
            )
            fields = {}


class EventStream:
    """Follows one job in a thread, so that its reader can do other things between two events."""

    def __init__(self, client: Client, job_id: str, after: int) -> None:
        self._client = client.another()
        self._job_id = job_id
        self._after = after
        self._queue: SimpleQueue[Event | Failure] = SimpleQueue()
        self._closed = False
        threading.Thread(target=self._follow, name="events", daemon=True).start()

    def take(self, timeout_seconds: float) -> list[Event]:
        """What has arrived; waits up to ``timeout_seconds`` for the first.

        Raises:
            Failure: the service was out of reach for longer than a restart takes.
        """
        events: list[Event] = []
        try:
            item = self._queue.get(timeout=timeout_seconds)
            while True:
                if isinstance(item, Failure):
                    raise item
                events.append(item)
                item = self._queue.get_nowait()
        except Empty:
            return events

    def close(self) -> None:
        """Stop following; the thread ends by itself at the next event."""
        self._closed = True

    def _follow(self) -> None:
        lost_since: float | None = None
        with self._client as client:
            while not self._closed:
                try:
                    self._read(client)
                    lost_since = None
                except Failure as failure:
                    lost_since = lost_since or time.monotonic()
                    if not _may_return(failure, lost_since):
                        self._queue.put(failure)
                        return
                time.sleep(_RETRY_SECONDS)

    def _read(self, client: Client) -> None:
        with client.event_lines(self._job_id, self._after) as lines:
            for event in parse(lines):
                self._after = event.number
                self._queue.put(event)
                if self._closed:
                    return


def _may_return(failure: Failure, lost_since: float) -> bool:
    patient = time.monotonic() - lost_since < PATIENCE_SECONDS
    return patient and failure.code is ExitCode.UNREACHABLE
