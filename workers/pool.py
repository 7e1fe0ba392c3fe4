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
import math
from collections import Counter

from workers.fairness import Claim, Shape, by_need
from workers.staff import Staff
from workers.waiting import EXPECTED_SECONDS, Line, Request, Waiting
from workers.worker import Hire, NodeLost, NoRoom, Worker, WorkerLost

__all__ = ["Hire", "NoRoom", "NodeLost", "Pool", "Worker", "WorkerLost"]

log = logging.getLogger(__name__)

TENURE = 4.0
"""At most one part in five of a worker's time goes on starting it."""

MAX_FAILED_STARTS = 10
"""Starts of one shape that fail in a row before those who wait for it are told."""

RETRY_SECONDS = 1.0
"""How long to wait before hiring again after a worker failed to start."""


class Pool:
    """Lends workers to jobs, within what the cluster has.

    Args:
        capacity: what the cluster has now.
        hire: starts a worker.
        limit: what it may grow to, where it grows by itself.
    """

    def __init__(self, capacity: Shape, hire: Hire, limit: Shape | None = None) -> None:
        self.capacity = capacity
        self._limit = limit
        self._hire = hire
        self._loop = asyncio.get_running_loop()
        self._staff = Staff(self._loop.time)
        self._failed_starts: Counter[Shape] = Counter()
        self._waiting = Waiting(self._loop.time)
        self._hiring: set[asyncio.Task[None]] = set()

    @property
    def num_workers(self) -> int:
        """Workers that are there, idle ones included."""
        return self._staff.num_workers

    @property
    def num_busy(self) -> int:
        """Workers that train now."""
        return self._staff.num_lent

    @property
    def limit(self) -> Shape:
        """What jobs may count on: what the cluster has, or what it may grow to."""
        return self._limit or self.capacity

    @property
    def occupied(self) -> Shape:
        """What its workers occupy, those on the way included."""
        return self._staff.occupied()

    def resize(self, capacity: Shape, limit: Shape | None = None) -> None:
        """Take note of what there is for this pool now; idle workers beyond it go.

        Args:
            capacity: what it may occupy.
            limit: what it may come to occupy, for jobs to count on.
        """
        self.capacity, self._limit = capacity, limit
        self._trim()
        self._serve()

    async def prewarm(self, shape: Shape) -> None:
        """Fill the cluster with idle workers of ``shape``; return when they are warm."""
        while shape.fits(self._room()):
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
        request = self._waiting.join(job_id, shape, wanted, weight)
        self._serve()
        try:
            return await request.granted
        except asyncio.CancelledError:
            granted = request.granted
            if granted.done() and not granted.cancelled() and not granted.exception():
                self.release(granted.result())
            raise
        finally:
            if self._waiting.leave(request):
                self._serve()

    def release(self, worker: Worker) -> None:
        """Give a worker back; the neediest job has it at once."""
        if worker in self._staff:
            self._staff.take_back(worker)
            self._trim()
            self._serve()

    def discard(self, worker: Worker) -> None:
        """End a worker that died, or whose work is no longer wanted, and start another."""
        if worker in self._staff:  # where Ray is lost, the pool may be closed already
            self._let_go(worker)
            if worker.shape.fits(self._room()):
                self._start(worker.shape)
            self._serve()

    def kill_those_of(self, job_id: str) -> None:
        """End the processes that a job's workers are, from any thread; whoever holds them discards them."""
        for worker in self._staff.lent_to(job_id):
            worker.kill()

    def let_idle_go(self, seconds: float) -> None:
        """End the workers that nobody wanted for so long; the cluster may shrink."""
        wanted = self._waiting.shapes
        for worker in self._staff.idle():
            since = self._staff.idle_since(worker)
            if worker.shape not in wanted and self._loop.time() - since >= seconds:
                self._let_go(worker)

    def demand(self, limit: Shape, most: float = math.inf) -> Counter[Shape]:
        """What the jobs could use at this moment, their workers included.

        Args:
            limit: what they may occupy.
            most: workers in all.
        """
        demand, room = self._staff.lent, limit
        for shape, number in demand.items():
            room = room - shape.times(number)
        for step in (1.0, math.inf):  # something for everybody first
            for request in self._waiting.first():
                shape = request.shape
                more: float = self._waiting.num_wanted(request.line) - (step > 1)
                more = min(more, step, shape.times_in(room), most - demand.total())
                demand[shape] += int(more)
                room = room - shape.times(int(more))
        return demand

    async def close(self) -> None:
        """End every worker."""
        for task in self._hiring:
            task.cancel()
        await asyncio.gather(*self._hiring, return_exceptions=True)
        for worker in self._staff.everybody():
            self._let_go(worker)

    def _let_go(self, worker: Worker) -> None:
        self._staff.leave(worker)
        worker.kill()

    def _serve(self) -> None:
        """Grant what can be granted, neediest first, until one is owed the room that gets free."""
        passed_over: set[Line] = set()
        while (request := self._neediest(passed_over)) is not None:
            if self._grant(request):
                continue
            self._grow(request)
            is_on_the_way = self._staff.starting[request.shape] > 0
            if not is_on_the_way and self._fits_without_others(request, with_lent=True):
                return
            passed_over.add(request.line)

    def _neediest(self, passed_over: set[Line]) -> Request | None:
        """The request of the job furthest below its fair share."""
        first = {
            str(request.order): request
            for request in self._waiting.first()
            if request.line not in passed_over and request.shape.fits(self.capacity)
        }
        claims = [
            Claim(key, self._staff.held(r.job_id), r.weight, r.order)
            for key, r in first.items()
        ]
        ordered = by_need(claims, self.capacity)
        return first[ordered[0].job_id] if ordered else None

    def _grant(self, request: Request) -> bool:
        """Hand an idle worker of the right shape to ``request``; one who left needs none."""
        if request.granted.cancelled():
            return self._waiting.leave(request)
        worker = self._staff.lend(request.shape, request.job_id)
        if worker is None:
            return False
        if self._waiting.serve(request, worker):
            self._loop.call_later(EXPECTED_SECONDS, self._serve)
        return True

    def _grow(self, request: Request) -> None:
        """Start as many workers as ``request`` can use and there can be room for."""
        shape = request.shape
        while self._staff.starting[shape] < request.wanted and self._make_room(request):
            self._start(shape)

    def _make_room(self, request: Request) -> bool:
        """Let idle workers go until the shape fits, if enough of them may go."""
        if not self._fits_without_others(request, with_lent=False):
            return False
        wanted = self._waiting.shapes
        for worker in self._staff.idle():
            if request.shape.fits(self._room()):
                break
            shape = worker.shape
            if shape != request.shape and self._staff.may_go(worker, shape in wanted):
                self._let_go(worker)
        return True

    def _fits_without_others(self, request: Request, *, with_lent: bool) -> bool:
        """Whether there is room once those of other shapes that may go are gone, busy ones too."""
        room = self._room()
        if request.shape.fits(room):
            return True
        wanted = self._waiting.shapes
        for shape in self._staff.shapes:
            if shape != request.shape:
                number = self._staff.num_free_to_go(shape, shape in wanted, with_lent)
                room = room + shape.times(number)
        return request.shape.fits(room)

    def _trim(self) -> None:
        """Let idle workers go while there are more than the cluster has room for."""
        for worker in self._staff.idle():
            room = self._room()
            if Shape(0.0, 0.0).fits(room):
                return
            if worker.shape.would_relieve(room):
                self._let_go(worker)

    def _start(self, shape: Shape) -> None:
        self._staff.starting[shape] += 1
        task = asyncio.create_task(self._bring_in(shape))
        self._hiring.add(task)
        task.add_done_callback(self._hiring.discard)

    async def _bring_in(self, shape: Shape) -> None:
        begun = self._loop.time()
        worker = None
        try:
            worker = await self._hire(shape)
        except NoRoom as error:
            log.info("a worker of %s has to wait: %s", shape, error)
        except WorkerLost as error:
            log.warning("a worker of %s did not start: %s", shape, error)
            self._note_failure(shape, error)
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            self._staff.starting[shape] -= 1
        if worker is not None:
            self._failed_starts[shape] = 0
            self._staff.join(worker, TENURE * (self._loop.time() - begun))
            self._trim()
        self._serve()

    def _note_failure(self, shape: Shape, error: WorkerLost) -> None:
        """Tell whoever waits for ``shape``, once it never starts."""
        self._failed_starts[shape] += 1
        if self._failed_starts[shape] < MAX_FAILED_STARTS:
            return
        self._failed_starts[shape] = 0
        for request in self._waiting.of_shape(shape):
            self._waiting.leave(request)
            request.granted.set_exception(
                WorkerLost(
                    f"no worker of {shape} started in {MAX_FAILED_STARTS} tries: {error}; "
                    "see the log of the worker process"
                )
            )

    def _room(self) -> Shape:
        """What nothing occupies; below 0 where the cluster has shrunk."""
        return self.capacity - self._staff.occupied()
