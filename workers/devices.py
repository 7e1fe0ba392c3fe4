"""The processors of this machine, and how busy they are: for the page that shows the service from within."""

from __future__ import annotations

import platform
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

_CPUINFO = Path("/proc/cpuinfo")


def devices() -> list[dict[str, Any]]:
    """The CPUs as one device, then each GPU that NVIDIA's management library knows; as plain JSON.

    Utilisation, from 0 to 1, is that since the call before. A cluster's other machines are not looked at.
    """
    return [_cpu(), *_gpus()]


def _cpu() -> dict[str, Any]:
    memory = psutil.virtual_memory()
    return {
        "name": _cpu_name(),
        "kind": "cpu",
        "memory_bytes": memory.total,
        "memory_used_bytes": memory.total - memory.available,
        "utilisation": psutil.cpu_percent(interval=None) / 100.0,
    }


def _cpu_name() -> str:
    with suppress(OSError):
        for line in _CPUINFO.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _gpus() -> list[dict[str, Any]]:
    try:
        import pynvml
    except ImportError:
        return []
    return gpus_of(pynvml)


def gpus_of(library: Any) -> list[dict[str, Any]]:
    """The devices that ``library`` tells of; none where it has no driver."""
    try:
        library.nvmlInit()
        handles = [
            library.nvmlDeviceGetHandleByIndex(index)
            for index in range(library.nvmlDeviceGetCount())
        ]
        return [_gpu(library, handle) for handle in handles]
    except library.NVMLError:
        return []


def _gpu(library: Any, handle: Any) -> dict[str, Any]:
    name = library.nvmlDeviceGetName(handle)
    memory = library.nvmlDeviceGetMemoryInfo(handle)
    rates = library.nvmlDeviceGetUtilizationRates(handle)
    return {
        "name": name.decode() if isinstance(name, bytes) else name,
        "kind": "gpu",
        "memory_bytes": int(memory.total),
        "memory_used_bytes": int(memory.used),
        "utilisation": rates.gpu / 100.0,
    }
