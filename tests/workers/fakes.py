"""Workers without Ray that train by waiting, and remember everything that they did."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from hashlib import sha256

from nas.datasets import Dataset, Split
from nas.errors import CandidateFailed
from nas.settings import Settings
from nas.store import Store
from nas.trial import Report
from workers.assignment import Assignment, Failed, Halted, Progress, Tested, Weights
from workers.daemon import Daemon
from workers.fairness import Shape
from workers.pool import WorkerLost
from workers.shelf import Shelf


def by_fingerprint(assignment: Assignment, epoch: int) -> float:
    """An accuracy that depends on the architecture alone, and grows with the epochs."""
    document = str(assignment.config["architecture"]).encode()
    quality = int.from_bytes(sha256(document).digest()[:4]) / 2**32
    return 0.5 + 0.4 * quality * epoch / assignment.epochs


@dataclass
class Labour:
    """What the workers of a test share.

    Attributes:
        epoch_seconds: how long an epoch takes, truly and as reported.
        accuracy: what an epoch measures, or a failure that it raises.
        trained: the epochs that were trained of each trial, in order.
        kept: the checkpoint of each trial, as its curve.
        busy: trials that are trained at this moment, and by whom.
        put: what was put into the object store.
        num_kills: workers that were killed.
        breaks_when_halted: fail as nothing foresees, as what Ray raises while it goes.
    """

    num_cpus: int = 1
    epoch_seconds: float = 0.005
    accuracy: Callable[[Assignment, int], float] = by_fingerprint
    trained: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    kept: dict[str, list[Report]] = field(default_factory=lambda: defaultdict(list))
    busy: dict[str, FakeWorker] = field(default_factory=dict)
    put: list[Dataset | Split] = field(default_factory=list)
    num_kills: int = 0
    breaks_when_halted: bool = False

    @asynccontextmanager
    async def daemon(self, store: Store, settings: Settings) -> AsyncIterator[Daemon]:
        """A worker process that hires these workers; told to end on the way out."""
        shelf = Shelf(self.put.append)
        daemon = Daemon(store, settings, self._room, self._hire, shelf)
        running = asyncio.create_task(daemon.run())
        try:
            yield daemon
        finally:
            daemon.end()
            await running

    def _room(self) -> Shape:
        return Shape(float(self.num_cpus), 0.0)

    async def _hire(self, shape: Shape) -> FakeWorker:
        return FakeWorker(shape, self)


class FakeWorker:
    """Trains by waiting; obeys as an actor does."""

    device = "a fake"

    def __init__(self, shape: Shape, labour: Labour) -> None:
        self.shape = shape
        self._labour = labour
        self._halted: tuple[str, int] | None = None
        self._killed = asyncio.Event()
        self._attempt: tuple[str, int] | None = None
        self._curve: list[Report] = []

    def halt(self, trial_id: str, attempt: int) -> None:
        self._halted = (trial_id, attempt)

    def kill(self) -> None:
        if not self._killed.is_set():
            self._labour.num_kills += 1
        self._killed.set()

    async def train(
        self, assignment: Assignment, until: int
    ) -> AsyncIterator[Progress]:
        labour, trial_id = self._labour, assignment.trial_id
        labour.busy[trial_id] = self
        try:
            for report in self._begin(assignment):
                yield report
            while len(self._curve) < until and self._halted != self._attempt:
                await self._epoch(assignment)
                if len(self._curve) == assignment.epochs:
                    yield self._result(assignment)
                yield self._curve[-1]
            if self._halted == self._attempt and labour.breaks_when_halted:
                raise RuntimeError("Ray is going")
            if self._halted == self._attempt and len(self._curve) < assignment.epochs:
                yield Halted()
        except CandidateFailed as failure:
            yield Failed(failure.reason, str(failure))
        finally:
            labour.busy.pop(trial_id, None)

    def _result(self, assignment: Assignment) -> Weights | Tested:
        if assignment.is_tested:
            accuracy = self._labour.accuracy(assignment, assignment.epochs)
            return Tested({"accuracy": accuracy - 0.1})
        return Weights(f"weights/{assignment.trial_id}", 1, "0" * 64)

    def _begin(self, assignment: Assignment) -> Iterator[Report]:
        attempt = (assignment.trial_id, assignment.attempt)
        if attempt != self._attempt:
            self._attempt = attempt
            self._curve = list(self._labour.kept[assignment.trial_id])
            yield from (r for r in self._curve if r.epoch > assignment.reported)

    async def _epoch(self, assignment: Assignment) -> None:
        labour = self._labour
        try:
            await asyncio.wait_for(self._killed.wait(), labour.epoch_seconds)
        except TimeoutError:
            epoch = len(self._curve) + 1
            values = {"accuracy": labour.accuracy(assignment, epoch)}
            self._curve.append(Report(epoch, values, labour.epoch_seconds))
            labour.trained[assignment.trial_id].append(epoch)
            labour.kept[assignment.trial_id] = list(self._curve)
        else:
            raise WorkerLost("it was killed")
