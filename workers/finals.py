"""The trainings of a job's report: from scratch, the full budget, nobody judges them, tested at the end.

They use the same pool as trials do, and go on from their last checkpoint in the same way; they know
nothing of a search, and no budget ends them.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import Semaphore
from collections.abc import Sequence
from typing import Any

from nas.artifacts import keys
from nas.errors import JobNotRunning
from nas.final import FinalRecord
from nas.states import RunState
from nas.store import Lease, Store
from nas.trial import Report
from workers import winding
from workers.assignment import Failed, Halted, Tested
from workers.attempt import BROKEN_OFF, HELD
from workers.blame import blame
from workers.endings import OUT_OF_MEMORY, WORKER_LOST
from workers.fairness import Shape
from workers.halting import Attempt, Halt, Halting
from workers.opening import OpenJob
from workers.pool import NodeLost, Pool, Worker, WorkerLost

log = logging.getLogger(__name__)


class Course:
    """How one attempt went: the last report, and the seconds that are not written down yet."""

    def __init__(self) -> None:
        self.last: Report | None = None
        self.seconds = 0.0
        self.ended: Tested | Failed | Halted | None = None

    def note(self, report: Report) -> None:
        """An epoch ended."""
        self.last = report
        self.seconds += report.seconds

    def take(self) -> float:
        """The seconds, which are about to be written down."""
        seconds, self.seconds = self.seconds, 0.0
        return seconds


class Finals:
    """Sees the trainings of one report through.

    Args:
        job: which job.
        test_split: the reference of its test split.
        lease: under which everything is written.
        store: where it is written.
        pool: lends the workers.
        halting: ends what trains: ``HOLD`` lets it wait, ``CUT`` ends the report.
        places: how many may be trained at the same time.
    """

    def __init__(
        self,
        job: OpenJob,
        test_split: object,
        lease: Lease,
        store: Store,
        pool: Pool,
        halting: Halting,
        places: Semaphore,
    ) -> None:
        self._job = job
        self._test_split = test_split
        self._lease = lease
        self._store = store
        self._pool = pool
        self._halting = halting
        self._places = places
        self._interval_seconds = job.settings.report_batch_seconds

    async def run(self, finals: Sequence[FinalRecord]) -> None:
        """Train all of them that have no result, as far as the job is not halted.

        Raises:
            LeaseLost: another worker process has the job.
        """
        waiting = [self._begun(final) for final in finals if not final.state.is_final]
        async with asyncio.TaskGroup() as group:
            for place, final in enumerate(waiting):
                if self._is_reused(final):
                    continue
                await self._places.acquire()
                try:
                    worker = await self._worker(self._job.shape, len(waiting) - place)
                except BaseException:
                    self._places.release()
                    raise
                task = group.create_task(self._see_through(final, worker))
                task.add_done_callback(lambda _: self._places.release())

    def _begun(self, final: FinalRecord) -> FinalRecord:
        """One that ran under another worker process goes on from its last checkpoint."""
        if final.state is not RunState.RUNNING:
            return final
        with self._store.begin() as transaction:
            return transaction.finals.requeue(
                self._lease, final.id, winding.PREVIOUS_LOST
            )

    def _is_reused(self, final: FinalRecord) -> bool:
        """Answer it by an equal training of the project, where the job wants that and there is one."""
        if not self._job.resolved.request.reuse or self._halting.reason is not None:
            return False
        with self._store.read() as transaction:
            equal = transaction.finals.find_equal(final)
        if equal is None:
            return False
        with self._store.begin() as transaction:
            transaction.finals.reuse(self._lease, final.id, equal)
        return True

    async def _worker(self, shape: Shape, wanted: int = 1) -> Worker | None:
        """Wait for a worker; None where the job is halted meanwhile."""
        priority = self._job.resolved.request.priority
        acquire = self._pool.acquire(
            self._lease.job_id, shape, wanted=wanted, weight=float(priority)
        )
        return await self._halting.worker(acquire)

    async def _see_through(self, final: FinalRecord, worker: Worker | None) -> None:
        """Train it, first on ``worker``, and on others if workers are lost."""
        shape = self._job.shape
        again: FinalRecord | None = final
        while worker is not None and again is not None:
            if self._halting.reason is not None:
                self._pool.release(worker)
                return
            attempt = Attempt(final.id, again.attempts + 1, worker, self._now())
            course = Course()
            try:
                with self._halting.training(attempt):
                    await self._train(again, attempt, course)
            except WorkerLost as lost:
                self._pool.discard(worker)
                again = self._lost(again, attempt, course, lost)
            except JobNotRunning as refused:
                self._pool.discard(worker)
                log.info("job %s: %s", self._lease.job_id, refused)
                self._halting.halt(Halt.HOLD)
                return
            except BaseException:
                self._pool.discard(worker)
                raise
            else:
                back = (
                    self._pool.discard if attempt.is_broken_off else self._pool.release
                )
                back(worker)
                whole = self._job.whole_device
                if not _is_short_of_memory(course) or shape == whole:
                    self._end(again, course)
                    break
                shape = whole
                again = self._wait(again, "tried again alone on a device", course)
            if again is not None:
                worker = await self._worker(shape)
        if self._halting.reason is not Halt.HOLD:
            prefix = keys.of_final(final.job_id, final.id)
            await asyncio.to_thread(self._job.clear, prefix)

    async def _train(
        self, final: FinalRecord, attempt: Attempt, course: Course
    ) -> None:
        """One attempt; how it went is in ``course``."""
        assignment = self._job.final_assignment(final, self._test_split)
        stream = attempt.worker.train(assignment, assignment.epochs)
        with self._store.begin() as transaction:
            transaction.finals.start(self._lease, final.id, attempt.worker.device)
        noted = self._now()
        async for progress in stream:
            match progress:
                case Report():
                    attempt.since = self._now()
                    course.note(progress)
                    if attempt.since - noted >= self._interval_seconds:
                        noted = attempt.since
                        self._note(final, course)
                case Tested() | Failed() | Halted():
                    course.ended = progress

    def _note(self, final: FinalRecord, course: Course) -> None:
        assert course.last is not None, "an epoch has ended"
        progress = {final.id: (course.last.epoch, course.take())}
        with self._store.begin() as transaction:
            transaction.finals.note(self._lease, progress)

    def _end(self, final: FinalRecord, course: Course) -> None:
        """Store how the last attempt ended; what was halted waits, or the report goes without it."""
        outcome: dict[str, Any]
        match course.ended:
            case Tested(values) if course.last is not None:
                state = RunState.COMPLETE
                outcome = {"values": course.last.values, "test_values": values}
            case Failed(reason, message):
                log.warning("training %s of the report: %s", final.id, message)
                state = RunState.FAILED
                outcome = {"reason": reason, "message": message}
            case _ if self._halting.reason is Halt.CUT:
                state, outcome = RunState.CANCELLED, {}
            case _:
                self._wait(final, HELD, course)
                return
        self._finish(final, state, course, **outcome)

    def _lost(
        self, final: FinalRecord, attempt: Attempt, course: Course, lost: WorkerLost
    ) -> FinalRecord | None:
        """What becomes of one whose worker has ended; None where it is not tried again."""
        course.seconds += self._now() - attempt.since
        if self._halting.reason is Halt.CUT:
            self._finish(final, RunState.CANCELLED, course)
            return None
        if self._halting.reason is Halt.HOLD:
            self._wait(final, BROKEN_OFF, course)
            return None
        max_losses = self._job.resolved.request.max_attempts
        message = f"its worker was lost: {lost}"
        fault = not isinstance(lost, NodeLost)
        verdict = blame(fault, attempt.number, final.num_losses, max_losses)
        if verdict.is_last:
            self._finish(
                final, RunState.FAILED, course, reason=WORKER_LOST, message=message
            )
            return None
        return self._wait(final, message, course, lost=verdict.counts)

    def _wait(
        self, final: FinalRecord, message: str, course: Course, lost: bool = False
    ) -> FinalRecord:
        """Let it wait for its next attempt."""
        with self._store.begin() as transaction:
            return transaction.finals.requeue(
                self._lease, final.id, message, lost=lost, seconds=course.take()
            )

    def _finish(
        self, final: FinalRecord, state: RunState, course: Course, **outcome: Any
    ) -> None:
        epochs = course.last.epoch if course.last else None
        with self._store.begin() as transaction:
            transaction.finals.finish(
                self._lease,
                final.id,
                state,
                epochs=epochs,
                seconds=course.take(),
                **outcome,
            )

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def _is_short_of_memory(course: Course) -> bool:
    """Whether memory ran out, of which there may be more without others on the same device."""
    return isinstance(course.ended, Failed) and course.ended.reason == OUT_OF_MEMORY
