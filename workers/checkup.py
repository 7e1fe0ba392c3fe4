"""``python -m workers.checkup``: what training needs of this machine, a finding a line, as JSON.

A process of its own, which `nas doctor` starts: Ray and GPU drivers may hang or crash.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from nas.doctor.finding import Fact, Finding, ok, problem, warning

REACH_SECONDS = 5.0

SHARED_MEMORY = Path("/dev/shm")
FEW_BYTES = 2 * 2**30
"""Ray keeps data sets in shared memory; a container has 64 MiB of it unless told otherwise."""


def main() -> None:
    """Print what is found, each part as soon as it is known."""
    options = _options()
    parts = (shared_memory(), gpus(), ray(options.ray_address))
    for findings in parts:
        for finding in findings:
            sys.stdout.write(finding.model_dump_json() + "\n")
            sys.stdout.flush()


def shared_memory() -> Iterator[Finding]:
    """The room for data sets that all workers of a machine map."""
    if not SHARED_MEMORY.exists():
        return
    total = shutil.disk_usage(SHARED_MEMORY).total
    said = f"{SHARED_MEMORY} has {total / 2**30:.1f} GiB"
    if total < FEW_BYTES:
        remedy = "Give a container more: --shm-size=8g, or shm_size in Compose."
        yield warning("shared memory", said, remedy, total_bytes=total)
    else:
        yield ok("shared memory", f"{said}.", total_bytes=total)


def gpus() -> Iterator[Finding]:
    """What PyTorch sees, against what the driver has."""
    import torch

    seen = torch.cuda.device_count() if torch.cuda.is_available() else 0
    there = _num_by_driver()
    facts: dict[str, Fact] = {
        "torch": torch.__version__,
        "num_gpus": seen,
        "num_by_driver": there,
    }
    if there and not seen:
        yield problem(
            "gpus",
            f"the driver has {there} GPUs, PyTorch {torch.__version__} sees none",
            "Install a build of PyTorch for this driver's CUDA.",
            **facts,
        )
    elif seen:
        names = ", ".join(sorted({torch.cuda.get_device_name(n) for n in range(seen)}))
        yield ok("gpus", f"{seen}: {names}, PyTorch {torch.__version__}.", **facts)
    else:
        yield ok("gpus", f"none: trains on CPUs, PyTorch {torch.__version__}.", **facts)


def _num_by_driver() -> int:
    """GPUs that the kernel's driver shows; 0 without one."""
    return len(list(Path("/proc/driver/nvidia/gpus").glob("*")))


def ray(address: str | None) -> Iterator[Finding]:
    """Join the cluster, or start a local one and end it."""
    import ray as library

    from workers.cluster import Cluster

    where = f"the cluster at {address}" if address else "a local one"
    try:
        _reach(address)
        with Cluster(address, None if address else 1) as cluster:
            capacity = cluster.capacity()
    except (OSError, RuntimeError, ValueError, library.exceptions.RayError) as error:
        yield problem(
            "ray",
            f"Ray {library.__version__} cannot reach {where}: {_first_line(error)}"
            if address
            else f"Ray {library.__version__} cannot start: {_first_line(error)}",
            "Correct NAS_RAY_ADDRESS, or start the cluster with the same versions of Ray and Python."
            if address
            else "Look at the free memory and at /tmp.",
            version=library.__version__,
        )
        return
    yield ok(
        "ray",
        f"Ray {library.__version__}: {where} has {capacity.cpus:g} CPUs and "
        f"{capacity.gpus:g} GPUs."
        if address
        else f"Ray {library.__version__} starts and ends.",
        version=library.__version__,
        num_cpus=capacity.cpus,
        num_gpus=capacity.gpus,
    )


def _reach(address: str | None) -> None:
    """Ray itself tries for minutes.

    Raises:
        OSError: nothing listens there.
    """
    host, found, port = (address or "").rpartition(":")
    if found and port.isdecimal():
        host = host.rpartition("://")[2]
        socket.create_connection((host, int(port)), REACH_SECONDS).close()


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or repr(error)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m workers.checkup")
    parser.add_argument("--ray-address", help="Ray cluster to join")
    return parser.parse_args()


if __name__ == "__main__":
    main()
