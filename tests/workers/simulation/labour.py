"""Workers that train in simulated time, and die now and then."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from nas.trial import Report
from workers.assignment import Assignment, Halted, Progress, Weights
from workers.fairness import Shape
from workers.worker import WorkerLost


@dataclass(frozen=True)
class Loan:
    """One attempt at a trial: when it began, and for which shape."""

    at: float
    trial_id: str
    shape: Shape


@dataclass
class Labour:
    """What all simulated workers know together.

    Attributes:
        death_rate: probability that a worker dies within an epoch.
        epoch_seconds: bounds between which the length of an epoch is drawn.
        checkpoints: the last epoch that is kept of each trial.
        ends: when trials ended, in order.
    """

    seed: int = 0
    death_rate: float = 0.0
    epoch_seconds: tuple[float, float] = (0.5, 1.5)
    start_seconds: float = 2.0
    checkpoints: Counter[str] = field(default_factory=Counter)
    begun: list[Loan] = field(default_factory=list)
    ends: list[tuple[float, str]] = field(default_factory=list)
    trained: defaultdict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    busy_seconds: float = 0.0
    num_deaths: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    async def hire(self, shape: Shape) -> SimulatedWorker:
        await asyncio.sleep(self.start_seconds)
        return SimulatedWorker(shape, self)


class SimulatedWorker:
    """Trains by waiting."""

    device = "simulated"

    def __init__(self, shape: Shape, labour: Labour) -> None:
        self.shape = shape
        self._labour = labour
        self._halted: tuple[str, int] | None = None
        self._killed = asyncio.Event()

    def halt(self, trial_id: str, attempt: int) -> None:
        self._halted = (trial_id, attempt)

    def kill(self) -> None:
        self._killed.set()

    async def train(
        self, assignment: Assignment, until: int
    ) -> AsyncIterator[Progress]:
        labour, trial_id = self._labour, assignment.trial_id
        now = asyncio.get_running_loop().time
        if labour.checkpoints[trial_id] <= assignment.reported:
            labour.begun.append(Loan(now(), trial_id, self.shape))
        while (epoch := labour.checkpoints[trial_id] + 1) <= until:
            seconds = labour.random.uniform(*labour.epoch_seconds)
            await asyncio.sleep(seconds)
            labour.busy_seconds += seconds
            if self._killed.is_set() or labour.random.random() < labour.death_rate:
                labour.num_deaths += 1
                raise WorkerLost("it died, as some do")
            labour.checkpoints[trial_id] = epoch
            labour.trained[trial_id][epoch] += 1
            if epoch == assignment.epochs:
                yield Weights(f"trials/{trial_id}/weights", 1, "0" * 64)
                labour.ends.append((now(), trial_id))
            yield Report(epoch, {"accuracy": labour.random.random()}, seconds)
            if self._halted == (trial_id, assignment.attempt):
                yield Halted()
                return
