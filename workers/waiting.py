"""Who waits for a worker: a line for each job and shape, in which the first stands for all."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from workers.fairness import Shape
from workers.worker import Worker

Line = tuple[str, Shape]


@dataclass(eq=False, slots=True)
class Request:
    """One who waits: ``granted`` is the worker, once there is one."""

    job_id: str
    shape: Shape
    wanted: int
    weight: float
    order: int
    granted: asyncio.Future[Worker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    @property
    def line(self) -> Line:
        """Where it waits."""
        return self.job_id, self.shape


EXPECTED_SECONDS = 2.0
"""A job that was served and could use more will ask again within this time, once it has a candidate."""


class Waiting:
    """All who wait; questions look at the lines, not at everybody in them.

    A job asks for one worker at a time, so its line is empty for a moment whenever it was served.
    For that moment it is expected back: its shape still counts as wanted.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lines: dict[Line, deque[Request]] = {}
        self._expected: dict[Line, float] = {}
        self._num_requests = 0

    def join(self, job_id: str, shape: Shape, wanted: int, weight: float) -> Request:
        """Wait for a worker of ``shape`` at the end of the job's line."""
        self._num_requests += 1
        request = Request(job_id, shape, wanted, weight, self._num_requests)
        self._expected.pop(request.line, None)
        self._lines.setdefault(request.line, deque()).append(request)
        return request

    def leave(self, request: Request) -> bool:
        """Wait no longer; whether it did wait."""
        line = self._lines.get(request.line)
        if line is None or request not in line:
            return False
        line.remove(request)
        if not line:
            del self._lines[request.line]
        return True

    def serve(self, request: Request, worker: Worker) -> bool:
        """Grant it; whether the job is expected back."""
        self.leave(request)
        request.granted.set_result(worker)
        if request.wanted > 1 and request.line not in self._lines:
            self._expected[request.line] = self._clock() + EXPECTED_SECONDS
        return request.line in self._expected

    def first(self) -> list[Request]:
        """The first of each line."""
        return [line[0] for line in self._lines.values()]

    def of_shape(self, shape: Shape) -> Iterator[Request]:
        """All who wait for ``shape`` and have not been told yet."""
        for line in [*self._lines.values()]:
            if line[0].shape == shape:
                yield from [one for one in line if not one.granted.done()]

    @property
    def shapes(self) -> set[Shape]:
        """Those that are waited for, or will be in a moment."""
        now = self._clock()
        for line in [line for line, until in self._expected.items() if until <= now]:
            del self._expected[line]
        return {shape for _, shape in (*self._lines, *self._expected)}

    def num_wanted(self, line: Line) -> int:
        """How many workers those in a line could use now."""
        waiting = self._lines[line]
        return waiting[0].wanted + len(waiting) - 1
