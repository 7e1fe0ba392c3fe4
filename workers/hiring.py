"""Ray's actors as workers of the pool."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import ray
from ray.exceptions import ActorUnavailableError, RayActorError, RayError

from workers.assignment import Assignment, Host, Progress
from workers.data import device_of, num_threads
from workers.fairness import Shape
from workers.pool import NodeLost, NoRoom, WorkerLost
from workers.trainer import CANDIDATE, CONTROL, Trainer

VERDICT_SECONDS = 30.0
"""How long to wait until Ray has found out of what an actor died; its own health check takes some 15."""

NODE_DIED = "node has died"
"""In Ray's message about an actor that did not end by itself."""


@dataclass(frozen=True, eq=False)
class RayWorker:
    """A :class:`~workers.trainer.Trainer` actor as the pool lends it."""

    shape: Shape
    host: Host
    actor: Any
    loss: Callable[[], str | None]

    @property
    def device(self) -> str:
        """``cpu`` or ``cuda``, its maker's name for it, and where."""
        name = self.host.device_name
        device = f"{device_of(self.shape)} ({name})" if name else device_of(self.shape)
        return f"{device} on {self.host.hostname}"

    def train(self, assignment: Assignment, until: int) -> AsyncIterator[Progress]:
        """Begin to train up to the end of epoch ``until``; what comes raises WorkerLost, NodeLost."""
        return self._progress(
            self.actor.train.options(num_returns="streaming").remote(assignment, until)
        )

    async def _progress(self, stream: Any) -> AsyncIterator[Progress]:
        try:
            async for reference in stream:
                yield await reference
        except RayActorError as error:
            raise await self._lost(error) from error

    async def _lost(self, error: RayActorError) -> WorkerLost:
        """Whether the actor alone ended, or all that it stood on."""
        if isinstance(error, ActorUnavailableError):
            error = await self._verdict(error)
        if isinstance(error, ActorUnavailableError):
            return NodeLost(f"its node {self.host.hostname} cannot be reached")
        if NODE_DIED in str(error):
            return NodeLost(f"its node {self.host.hostname} is gone")
        # The actors of a Ray that is killed may be seen to end before its own processes are.
        for _ in range(5):
            if (loss := self.loss()) is not None:
                return NodeLost(f"Ray is lost: {loss}")
            await asyncio.sleep(0.02)
        return WorkerLost(_first_line(error))

    async def _verdict(self, error: RayActorError) -> RayActorError:
        """What Ray finds the actor to have died of, once it knows that it did."""
        deadline = time.monotonic() + VERDICT_SECONDS
        while time.monotonic() < deadline and self.loss() is None:
            try:
                await asyncio.wait_for(self.actor.halt.remote("", 0), VERDICT_SECONDS)
            except ActorUnavailableError as unknown:
                error = unknown
            except RayActorError as died:
                return died
            except TimeoutError:
                break
            else:
                break  # it lives: the connection broke
            await asyncio.sleep(0.2)
        return error

    def halt(self, trial_id: str, attempt: int) -> None:
        """Have the attempt end with its epoch; what comes ends with :class:`Halted`."""
        self.actor.halt.remote(trial_id, attempt)

    def kill(self) -> None:
        """End the actor's process now."""
        ray.kill(self.actor)


def never() -> str | None:
    """Ray is not lost."""
    return None


@dataclass(frozen=True)
class Hiring:
    """Starts actors that train ``trainable``, a ``module:class``; ``loss`` says why Ray is lost.

    Attributes:
        seconds: how long one may take to find room and start.
    """

    trainable: str = CANDIDATE
    loss: Callable[[], str | None] = never
    seconds: float | None = None

    async def __call__(self, shape: Shape) -> RayWorker:
        """Start one and wait until it is warm.

        Raises:
            WorkerLost: it died while it started.
            NodeLost: Ray is lost.
            NoRoom: it did not start in time.
        """
        if (loss := self.loss()) is not None:
            raise NodeLost(f"Ray is lost: {loss}")
        actor = _ACTOR.options(num_cpus=shape.cpus, num_gpus=shape.gpus).remote(
            self.trainable, num_threads(shape), device_of(shape)
        )
        try:
            async with asyncio.timeout(self.seconds):
                return RayWorker(shape, await actor.warm.remote(), actor, self.loss)
        except TimeoutError as error:
            ray.kill(actor)
            raise NoRoom(f"not within {self.seconds:g} seconds") from error
        except RayError as error:
            raise WorkerLost(_first_line(error)) from error
        except BaseException:
            ray.kill(actor)
            raise


# One class for all: Ray is told of each, and waits for its head to take note.
_OPTIONS: dict[str, Any] = {"max_restarts": 0, "concurrency_groups": {CONTROL: 1}}
_ACTOR: Any = ray.remote(**_OPTIONS)(Trainer)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
