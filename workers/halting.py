"""Ends what trains for a job: at the next end of an epoch, or, where that is too far, at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from nas.trial import Usage
from workers.pool import Worker


class Halt(Enum):
    """What becomes of trials that are halted."""

    HOLD = auto()
    """They wait for their next attempt."""
    CUT = auto()
    """They are cancelled: the budget is spent."""


@dataclass(eq=False)
class Attempt:
    """One attempt that trains now.

    Attributes:
        since: when its last epoch ended, or when it began, by the loop's clock.
        latency_ms: of its network, where it was measured.
        usage: of its device, as it was last measured.
        is_broken_off: whether its worker was killed; whatever it still said, it can train nothing more.
    """

    trial_id: str
    number: int
    worker: Worker
    since: float
    latency_ms: float | None = None
    usage: Usage | None = None
    is_broken_off: bool = False


class Halting:
    """Knows what trains and what waits for a worker, and ends it when it is told to.

    Args:
        pause_seconds: how long an attempt may take to the end of its epoch.
        release: takes back a worker that nobody waits for any more.
    """

    def __init__(self, pause_seconds: float, release: Callable[[Worker], None]) -> None:
        self._pause_seconds = pause_seconds
        self._release = release
        self._attempts: set[Attempt] = set()
        self._waiting: set[asyncio.Task[Worker]] = set()
        self.reason: Halt | None = None

    def halt(self, reason: Halt) -> None:
        """Have every attempt end with its epoch; what takes too long is broken off.

        What shall be held stays so, though a budget is spent meanwhile.
        """
        if self.reason is Halt.HOLD:
            return
        first, self.reason = self.reason is None, reason
        if first:
            for waiting in self._waiting:
                waiting.cancel()
            for attempt in self._attempts:
                self._ask(attempt)

    def go_on(self) -> None:
        """Allow attempts again: what was halted has ended."""
        self.reason = None

    @contextmanager
    def training(self, attempt: Attempt) -> Iterator[Attempt]:
        """Within, ``attempt`` trains."""
        self._attempts.add(attempt)
        if self.reason is not None:
            self._ask(attempt)
        try:
            yield attempt
        finally:
            self._attempts.discard(attempt)

    async def worker(self, acquire: Coroutine[Any, Any, Worker]) -> Worker | None:
        """Wait for a worker; None where the job is halted meanwhile."""
        if self.reason is not None:
            acquire.close()
            return None
        waiting = asyncio.create_task(acquire)
        self._waiting.add(waiting)
        try:
            return await waiting
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not waiting.done():
                waiting.cancel()
            elif not waiting.cancelled() and waiting.exception() is None:
                self._release(waiting.result())
            if task is None or task.cancelling() or self.reason is None:
                raise
            return None
        finally:
            self._waiting.discard(waiting)

    def _ask(self, attempt: Attempt) -> None:
        attempt.worker.halt(attempt.trial_id, attempt.number)
        loop = asyncio.get_running_loop()
        loop.call_later(self._pause_seconds, self._break_off, attempt)

    def _break_off(self, attempt: Attempt) -> None:
        """Its progress then ends with WorkerLost."""
        if attempt in self._attempts:
            attempt.is_broken_off = True
            attempt.worker.kill()
