"""Ray: joining or starting it.

A local Ray is private to this process: its own folder, no dashboard, no port that another Ray
would find, and it ends with the process, however the process ends.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("RAY_ENABLE_UV_RUN_RUNTIME_ENV", "0")
os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")

import psutil
import ray
from ray.autoscaler.sdk import request_resources

from nas.datasets import Dataset, Split
from nas.errors import ServiceUnavailable
from workers import orphans
from workers.fairness import Shape
from workers.vigil import Vigil

HEAD = ("gcs_server", "raylet")
"""The processes without which a local Ray cannot go on."""


class Cluster:
    """A running Ray; use it as a context manager, in the main thread.

    The main thread, because the processes of a local Ray are ended by the kernel when the thread
    that started them ends.
    """

    def __init__(
        self,
        address: str | None = None,
        num_cpus: int | None = None,
        *,
        patience_seconds: float = 15.0,
    ) -> None:
        self._address = address
        self._num_cpus = num_cpus
        self._patience_seconds = patience_seconds
        self._folder: Path | None = None
        self._vigil: Vigil | None = None

    def __enter__(self) -> Cluster:
        """Start or join.

        Raises:
            ConnectionError: there is no Ray at the address.
        """
        logging.getLogger("ray").setLevel(logging.ERROR)
        try:
            ray.init(**self._options())
            self._node_id = ray.get_runtime_context().get_node_id()
            self._vigil = Vigil(self._look, self._head(), self._patience_seconds)
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
        self._folder = orphans.new_folder()
        return {
            "address": "local",
            "num_cpus": self._num_cpus,
            "include_dashboard": False,
            "_temp_dir": str(self._folder),
            **quiet,
        }

    def _end(self) -> None:
        if self.loss() is None:  # or it would wait for what is gone
            self._end_vigil()
            ray.shutdown()
        self._end_vigil()
        if self._folder is not None:
            # Those that were still starting take no notice of a shutdown, and write into the folder.
            orphans.remove(self._folder)

    def _end_vigil(self) -> None:
        if self._vigil is not None:
            self._vigil.stop()

    def _head(self) -> list[tuple[str, psutil.Process]]:
        """Of a local Ray: what its end tells sooner than Ray itself does."""
        if self._folder is None:
            return []
        children = [(child.name(), child) for child in psutil.Process().children()]
        return [(name, child) for name, child in children if name in HEAD]

    def _look(self) -> Shape:
        """CPUs and GPUs of all nodes.

        Raises:
            ServiceUnavailable: the cluster gave up the node of this process.
        """
        nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
        alive = [node for node in nodes if node["Alive"]]
        if self._node_id not in [node["NodeID"] for node in alive]:
            raise ServiceUnavailable(
                "the cluster counts the node of this process as dead; is its network in order?"
            )
        each = [node["Resources"] for node in alive]
        return Shape(
            sum(resources.get("CPU", 0.0) for resources in each),
            sum(resources.get("GPU", 0.0) for resources in each),
        )

    def capacity(self) -> Shape:
        """CPUs and GPUs of all its nodes, as they were a moment ago; answers at once."""
        assert self._vigil is not None, "use the cluster as a context manager"
        return self._vigil.capacity

    def loss(self) -> str | None:
        """Why Ray is lost, for people; None while it is there. Answers at once."""
        return self._vigil.loss() if self._vigil is not None else None

    def abandon(self) -> None:
        """End every process of a local Ray that is lost; its actors would train on."""
        if self._folder is not None:
            orphans.end(self._folder)

    @property
    def shared_id(self) -> str | None:
        """Names a cluster that other processes may use; None for a local one."""
        if self._address is None:
            return None
        address: str = ray.get_runtime_context().gcs_address
        return address

    def ask_for(self, demand: Counter[Shape]) -> None:
        """Tell a cluster that grows by itself what could be used; it may shrink to that as well."""
        bundles = [
            {"CPU": shape.cpus, "GPU": shape.gpus}
            for shape, number in demand.items()
            for _ in range(number)
        ]
        request_resources(
            bundles=[{k: v for k, v in one.items() if v} for one in bundles]
        )

    def put(self, data: Dataset | Split) -> ray.ObjectRef[Dataset | Split]:
        """Put data where every worker can map it without a copy."""
        return ray.put(data)
