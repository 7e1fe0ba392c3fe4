"""What a trial uses of its device: the peak of its memory, and how busy the device was.

On a GPU memory is what torch allocated, and utilisation what NVIDIA's management library says, where it is
installed and the driver lets it. On a CPU memory is the resident set of the process, and utilisation the
time that it computed, of the threads it may use. Several trials on one GPU each see it as a whole.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import psutil

from nas.trial import Usage

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_RESET_PEAK = "5"
"""See proc(5): makes the peak of the resident set the present one."""


class Gauge(Protocol):
    """Measures from one :meth:`begin` to the next."""

    @property
    def device_name(self) -> str | None:
        """What the maker calls the device."""

    def begin(self) -> None:
        """A trial begins."""

    def look(self) -> None:
        """Take note of how things are, at the end of an epoch."""

    def read(self) -> Usage:
        """What it was since the beginning."""


class CpuGauge:
    """The process's own memory and time."""

    device_name = None

    def __init__(self, num_threads: int) -> None:
        self._num_threads = num_threads
        self._process = psutil.Process()
        self.begin()

    def begin(self) -> None:
        """Forget the peak, where the system allows it, and look at the clocks."""
        with suppress(OSError):
            _CLEAR.write_text(_RESET_PEAK)
        self._peak = 0
        self._begun = time.perf_counter(), self._computed()

    def look(self) -> None:
        """Nothing is missed in between: the system counts on."""
        self._peak = max(self._peak, self._process.memory_info().rss)

    def read(self) -> Usage:
        """Peak of the resident set, and time computed of the time there was."""
        self.look()
        began, computed = self._begun
        seconds = (time.perf_counter() - began) * self._num_threads
        busy = (self._computed() - computed) / seconds if seconds > 0 else 0.0
        return Usage(max(self._peak, _peak_of_status()), min(1.0, busy))

    def _computed(self) -> float:
        times = self._process.cpu_times()
        return float(times.user + times.system)


class GpuGauge:
    """What torch allocated on the device, and what the management library says of it.

    Args:
        cuda: ``torch.cuda``.
        utilisation: percent of the last moment in which the device computed.
    """

    def __init__(self, cuda: Any, utilisation: Callable[[], float] | None) -> None:
        self._cuda = cuda
        self._utilisation = utilisation
        self._seen: list[float] = []

    @property
    def device_name(self) -> str:
        """As the driver has it."""
        return str(self._cuda.get_device_name(0))

    def begin(self) -> None:
        """Forget the peak."""
        self._cuda.reset_peak_memory_stats()
        self._seen = []

    def look(self) -> None:
        """How busy the device is now."""
        if self._utilisation is not None:
            self._seen.append(self._utilisation() / 100.0)

    def read(self) -> Usage:
        """Peak of what was allocated, and the mean of what was seen."""
        mean = sum(self._seen) / len(self._seen) if self._seen else None
        return Usage(int(self._cuda.max_memory_allocated()), mean)


def gauge_for(device: str, num_threads: int) -> Gauge:
    """The gauge of this process's device; the packages it needs are loaded where the device is."""
    torch = sys.modules.get("torch")
    if device == "cpu" or torch is None:
        return CpuGauge(num_threads)
    cuda = torch.cuda
    return GpuGauge(cuda, _management(f"GPU-{cuda.get_device_properties(0).uuid}"))


def _management(uuid: str) -> Callable[[], float] | None:
    """Asks NVIDIA's library how busy a device is; None where there is no library or no driver for it."""
    try:
        import pynvml
    except ImportError:
        return None
    return utilisation_of(pynvml, uuid)


def utilisation_of(library: Any, uuid: str) -> Callable[[], float] | None:
    """How busy the device with ``uuid`` is by ``library``; None where it cannot tell."""
    try:
        library.nvmlInit()
        device = library.nvmlDeviceGetHandleByUUID(uuid)
        library.nvmlDeviceGetUtilizationRates(device)
    except library.NVMLError:
        return None
    return lambda: float(library.nvmlDeviceGetUtilizationRates(device).gpu)


def _peak_of_status() -> int:
    with suppress(OSError):
        for line in _STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return 0
