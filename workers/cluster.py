"""Ray: joining or starting it, and the actors as workers of the pool.

A local Ray is private to this process: its own folder, no dashboard, no port that another Ray
would find, and it ends with the process, however the process ends.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import psutil
import ray
from ray.exceptions import RayActorError, RayError

from nas.datasets import Dataset
from workers.data import device_of, num_threads
from workers.fairness import Shape
from workers.pool import WorkerLost
from workers.trainer import CANDIDATE, Assignment, Host, Progress, Trainer

SHUTDOWN_SECONDS = 3.0


class Cluster:
    """A running Ray; use it as a context manager, in the main thread.

    The main thread, because the processes of a local Ray are ended by the kernel when the thread
    that started them ends.
    """

    def __init__(self, address: str | None = None, num_cpus: int | None = None) -> None:
        self._address = address
        self._num_cpus = num_cpus
        self._folder: str | None = None

    def __enter__(self) -> Cluster:
        """Start or join.

        Raises:
            ConnectionError: there is no Ray at the address.
        """
        logging.getLogger("ray").setLevel(logging.ERROR)
        try:
            ray.init(**self._options())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def _options(self) -> dict[str, Any]:
        quiet = {
            "logging_level": logging.ERROR,
            "log_to_driver": False,
            "configure_logging": False,
        }
        if self._address is not None:
            return {"address": self._address, **quiet}
        self._folder = tempfile.mkdtemp(prefix="nas-ray-")
        return {
            "address": "local",
            "num_cpus": self._num_cpus,
            "include_dashboard": False,
            "_temp_dir": self._folder,
            **quiet,
        }

    def _end(self) -> None:
        processes = self._processes()
        ray.shutdown()
        if self._folder is None:
            return
        # Those that were still starting take no notice of a shutdown, and write into the folder.
        _, left = psutil.wait_procs(processes, timeout=SHUTDOWN_SECONDS)
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=SHUTDOWN_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _processes(self) -> list[psutil.Process]:
        """The processes of a local Ray: they have its folder on their command lines, or a parent has."""
        if self._folder is None:
            return []
        found: list[psutil.Process] = []
        for child in psutil.Process().children():
            with suppress(psutil.NoSuchProcess):
                if self._folder in " ".join(child.cmdline()):
                    found += [child, *child.children(recursive=True)]
        return found

    def capacity(self) -> Shape:
        """CPUs and GPUs of all its nodes."""
        resources: dict[str, float] = ray.cluster_resources()  # type: ignore[no-untyped-call]
        return Shape(resources.get("CPU", 0.0), resources.get("GPU", 0.0))

    def put(self, dataset: Dataset) -> ray.ObjectRef[Dataset]:
        """Put a data set where every worker can map it without a copy."""
        return ray.put(dataset)


@dataclass(frozen=True, eq=False)
class RayWorker:
    """A :class:`~workers.trainer.Trainer` actor as the pool lends it."""

    shape: Shape
    host: Host
    actor: Any

    @property
    def device(self) -> str:
        """``cpu`` or ``cuda``, and where."""
        return f"{device_of(self.shape)} on {self.host.hostname}"

    def train(self, assignment: Assignment, until: int) -> AsyncIterator[Progress]:
        """Begin to train up to the end of epoch ``until``; what comes raises WorkerLost."""
        return self._progress(
            self.actor.train.options(num_returns="streaming").remote(assignment, until)
        )

    async def _progress(self, stream: Any) -> AsyncIterator[Progress]:
        try:
            async for reference in stream:
                yield await reference
        except RayActorError as error:
            raise WorkerLost(_first_line(error)) from error

    def kill(self) -> None:
        """End the actor's process now."""
        ray.kill(self.actor)


@dataclass(frozen=True)
class Hiring:
    """Starts actors that train ``trainable``, a ``module:class``."""

    trainable: str = CANDIDATE

    async def __call__(self, shape: Shape) -> RayWorker:
        """Start one and wait until it is warm.

        Raises:
            WorkerLost: it died while it started.
        """
        actor = _actor_class(shape).remote(self.trainable, num_threads(shape))
        try:
            return RayWorker(shape, await actor.warm.remote(), actor)
        except RayError as error:
            raise WorkerLost(_first_line(error)) from error
        except BaseException:
            ray.kill(actor)
            raise


def _actor_class(shape: Shape) -> Any:
    return ray.remote(num_cpus=shape.cpus, num_gpus=shape.gpus, max_restarts=0)(Trainer)


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
