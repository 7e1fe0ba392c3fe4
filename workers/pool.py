"""Warm workers, shared by all jobs of the process.

A worker is hired when a job wants one of a shape that is not there and the cluster has room, lent
to one trial at a time, and let go when another shape is wanted and nothing else makes room. The
job furthest below its fair share is served first.

Starting a worker takes seconds, so jobs of several shapes could spend their time on taking each
other's workers away. A worker that is wanted is therefore kept for ``TENURE`` times as long as it took to
start. After that freed workers are held for the neediest job until its shape has room, so that a
job that wants two GPUs does not starve among jobs that want one CPU.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol
from weakref import WeakKeyDictionary

from nas.errors import NasError
from workers.fairness import Claim, Shape, by_need
from workers.trainer import Assignment, Progress

log = logging.getLogger(__name__)

TENURE = 4.0
"""At most one part in five of a worker's time goes on starting it."""

MAX_FAILED_STARTS = 10
"""Starts of one shape that fail in a row before those who wait for it are told."""

RETRY_SECONDS = 1.0
"""How long to wait before hiring again after a worker failed to start."""


class WorkerLost(NasError):
    """The worker's process or node died; what it trained goes on elsewhere."""


class NodeLost(WorkerLost):
    """So did all that its process stood on: the node, or the whole of Ray. No trial is to blame."""


class Worker(Protocol):
    """A warm process that trains one candidate at a time."""

    @property
    def shape(self) -> Shape:
        """What it occupies."""

    @property
    def device(self) -> str:
        """Where it trains, for people: ``cpu on host``."""

    def train(self, assignment: Assignment, until: int) -> AsyncIterator[Progress]:
        """Begin, at once, to train up to the end of epoch ``until``.

        Raises:
            WorkerLost: it died.
        """

    def kill(self) -> None:
        """End its process now, whatever it does."""


Hire = Callable[[Shape], Awaitable[Worker]]


@dataclass(eq=False)
class _Request:
    job_id: str
    shape: Shape
    wanted: int
    weight: float
    order: int
    granted: asyncio.Future[Worker] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Pool:
    """Lends workers to jobs, within what the cluster has."""

    def __init__(self, capacity: Shape, hire: Hire) -> None:
        self.capacity = capacity
        self._hire = hire
        self._loop = asyncio.get_running_loop()
        self._idle: list[Worker] = []
        self._lent: dict[Worker, str] = {}
        self._kept_until: WeakKeyDictionary[Worker, float] = WeakKeyDictionary()
        self._starting: Counter[Shape] = Counter()
        self._failed_starts: Counter[Shape] = Counter()
        self._requests: list[_Request] = []
        self._hiring: set[asyncio.Task[None]] = set()
        self._num_requests = 0

    @property
    def num_workers(self) -> int:
        """Workers that are there, idle ones included."""
        return len(self._idle) + len(self._lent)

    @property
    def num_busy(self) -> int:
        """Workers that train now."""
        return len(self._lent)

    def resize(self, capacity: Shape) -> None:
        """Take note of what the cluster has now."""
        self.capacity = capacity
        self._serve()

    async def prewarm(self, shape: Shape) -> None:
        """Fill the cluster with idle workers of ``shape``; return when they are warm."""
        while shape.fits(self._room_without([])):
            self._start(shape)
        await asyncio.gather(*self._hiring)

    async def acquire(
        self, job_id: str, shape: Shape, *, wanted: int = 1, weight: float = 1.0
    ) -> Worker:
        """Wait for a worker of ``shape`` and take it.

        Args:
            job_id: who asks; what it already holds counts against it.
            shape: what the worker shall occupy.
            wanted: how many the job could use now, so that they start together.
            weight: of the job relative to the others.

        Raises:
            WorkerLost: no worker of the shape starts, however often it is tried.
        """
        self._num_requests += 1
        request = _Request(job_id, shape, wanted, weight, self._num_requests)
        self._requests.append(request)
        self._serve()
        try:
            return await request.granted
        except asyncio.CancelledError:
            granted = request.granted
            if granted.done() and not granted.cancelled() and not granted.exception():
                self.release(granted.result())
            raise
        finally:
            if request in self._requests:
                self._requests.remove(request)
                self._serve()

    def release(self, worker: Worker) -> None:
        """Give a worker back; the neediest job has it at once."""
        del self._lent[worker]
        self._idle.append(worker)
        self._serve()

    def discard(self, worker: Worker) -> None:
        """End a worker that died, or whose work is no longer wanted, and start another."""
        del self._lent[worker]
        worker.kill()
        if worker.shape.fits(self._room_without([])):
            self._start(worker.shape)
        self._serve()

    async def close(self) -> None:
        """End every worker."""
        for task in self._hiring:
            task.cancel()
        await asyncio.gather(*self._hiring, return_exceptions=True)
        for worker in [*self._idle, *self._lent]:
            worker.kill()
        self._idle.clear()
        self._lent.clear()

    def _serve(self) -> None:
        """Grant what can be granted, neediest first, until one is owed the room that gets free."""
        passed_over: set[_Request] = set()
        while (request := self._neediest(passed_over)) is not None:
            if self._grant(request):
                continue
            self._grow(request)
            if not self._starting[request.shape] and self._is_owed(request):
                return
            passed_over.add(request)

    def _neediest(self, passed_over: set[_Request]) -> _Request | None:
        """The request of the job furthest below its fair share."""
        requests = {
            str(request.order): request
            for request in self._requests
            if request not in passed_over
            and not request.granted.cancelled()
            and request.shape.fits(self.capacity)
        }
        claims = [
            Claim(key, self._held(r.job_id), r.weight, r.order)
            for key, r in requests.items()
        ]
        ordered = by_need(claims, self.capacity)
        return requests[ordered[0].job_id] if ordered else None

    def _grant(self, request: _Request) -> bool:
        """Hand an idle worker of the right shape to ``request``."""
        for worker in reversed(self._idle):
            if worker.shape == request.shape:
                self._idle.remove(worker)
                self._lent[worker] = request.job_id
                self._requests.remove(request)
                request.granted.set_result(worker)
                return True
        return False

    def _grow(self, request: _Request) -> None:
        """Start as many workers as ``request`` can use and there can be room for."""
        shape = request.shape
        while self._starting[shape] < request.wanted and self._make_room(request):
            self._start(shape)

    def _make_room(self, request: _Request) -> bool:
        """Let idle workers go until the shape fits, if enough of them may go."""
        spare = [worker for worker in self._idle if self._may_go(worker, request)]
        if not request.shape.fits(self._room_without(spare)):
            return False
        while not request.shape.fits(self._room_without([])):
            worker = spare.pop(0)
            self._idle.remove(worker)
            worker.kill()
        return True

    def _is_owed(self, request: _Request) -> bool:
        """Whether it has room once those that may go have ended what they train."""
        workers = [*self._idle, *self._lent]
        spare = [worker for worker in workers if self._may_go(worker, request)]
        return request.shape.fits(self._room_without(spare))

    def _may_go(self, worker: Worker, request: _Request) -> bool:
        """Whether ``worker`` can be let go for ``request``: unwanted, or kept for long enough."""
        if worker.shape == request.shape:
            return False
        wanted = any(other.shape == worker.shape for other in self._requests)
        return not wanted or self._loop.time() >= self._kept_until[worker]

    def _start(self, shape: Shape) -> None:
        self._starting[shape] += 1
        task = asyncio.create_task(self._bring_in(shape))
        self._hiring.add(task)
        task.add_done_callback(self._hiring.discard)

    async def _bring_in(self, shape: Shape) -> None:
        begun = self._loop.time()
        try:
            worker = await self._hire(shape)
        except WorkerLost as error:
            log.warning("a worker of %s did not start: %s", shape, error)
            self._failed_starts[shape] += 1
            if self._failed_starts[shape] >= MAX_FAILED_STARTS:
                self._refuse(shape, error)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            self._failed_starts[shape] = 0
            now = self._loop.time()
            self._kept_until[worker] = now + TENURE * (now - begun)
            self._idle.append(worker)
        finally:
            self._starting[shape] -= 1
        self._serve()

    def _refuse(self, shape: Shape, error: WorkerLost) -> None:
        """Tell whoever waits for ``shape`` that no worker of it starts."""
        self._failed_starts[shape] = 0
        waiting = [r for r in self._requests if r.shape == shape]
        for request in [r for r in waiting if not r.granted.done()]:
            self._requests.remove(request)
            request.granted.set_exception(
                WorkerLost(
                    f"no worker of {shape} started in {MAX_FAILED_STARTS} tries: {error}; "
                    "see the log of the worker process"
                )
            )

    def _room_without(self, leaving: Iterable[Worker]) -> Shape:
        """What nothing occupies, once ``leaving`` have left."""
        room = self.capacity
        for worker in {*self._idle, *self._lent} - {*leaving}:
            room = room - worker.shape
        for shape, number in self._starting.items():
            room = room - shape.times(number)
        return room

    def _held(self, job_id: str) -> Shape:
        """What a job's workers occupy."""
        held = Shape(0.0, 0.0)
        for worker, holder in self._lent.items():
            if holder == job_id:
                held = held + worker.shape
        return held
