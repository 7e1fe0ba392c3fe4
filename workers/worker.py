"""A warm process that trains, as the pool lends it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from nas.errors import NasError
from workers.assignment import Assignment, Progress
from workers.fairness import Shape


class WorkerLost(NasError):
    """The worker's process died; what it trained goes on elsewhere."""


class NodeLost(WorkerLost):
    """So did all that its process stood on: the node, or the whole of Ray. No trial is to blame."""


class NoRoom(WorkerLost):
    """It did not start in time: what it needs is taken by somebody else, or on its way."""


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

    def halt(self, trial_id: str, attempt: int) -> None:
        """Have an attempt end with its epoch, checkpointed; its progress ends with ``Halted``."""

    def kill(self) -> None:
        """End its process now, whatever it does; may be called from any thread, and again."""


Hire = Callable[[Shape], Awaitable[Worker]]
