"""What is measured of a device: the real CPU, and a GPU whose driver is a few lines."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace
from typing import Any

import pytest

from workers.gauge import CpuGauge, GpuGauge, gauge_for, utilisation_of

MIB = 2**20


def test_the_peak_of_memory_is_that_of_this_trial_alone() -> None:
    gauge = CpuGauge(num_threads=1)
    before = gauge.read().peak_memory_bytes
    block = bytearray(128 * MIB)
    block[:: 4 * 1024] = b"x" * len(block[:: 4 * 1024])
    del block
    with_block = gauge.read().peak_memory_bytes
    assert with_block > before + 100 * MIB
    gauge.begin()
    assert gauge.read().peak_memory_bytes < with_block - 100 * MIB


def test_a_process_that_computes_is_busy_and_one_that_waits_is_not() -> None:
    gauge = CpuGauge(num_threads=1)
    time.sleep(0.1)
    waited = gauge.read().utilisation
    gauge.begin()
    computed_until = time.process_time() + 0.1
    while time.process_time() < computed_until:
        pass
    computed = gauge.read().utilisation
    assert waited is not None
    assert computed is not None
    assert waited < 0.3
    assert waited < computed <= 1.0


class Cuda:
    """The part of ``torch.cuda`` that is asked."""

    def __init__(self) -> None:
        self.peak = 5 * MIB

    def get_device_name(self, index: int) -> str:
        return "A Large GPU"

    def get_device_properties(self, index: int) -> Any:
        return SimpleNamespace(uuid="1234")

    def reset_peak_memory_stats(self) -> None:
        self.peak = 0

    def max_memory_allocated(self) -> int:
        return self.peak


class Library:
    """The part of NVIDIA's management library that is asked."""

    class NVMLError(Exception):
        """What it raises."""

    def __init__(self, *percents: int) -> None:
        self._percents = iter((0, *percents))

    def nvmlInit(self) -> None:
        if self._percents is None:
            raise self.NVMLError

    def nvmlDeviceGetHandleByUUID(self, uuid: str) -> str:
        if uuid != "GPU-1234":
            raise self.NVMLError
        return uuid

    def nvmlDeviceGetUtilizationRates(self, device: str) -> Any:
        return SimpleNamespace(gpu=next(self._percents))


def test_a_gpu_is_read_through_torch_and_the_management_library(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cuda = Cuda()
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    monkeypatch.setitem(sys.modules, "pynvml", Library(40, 60))
    gauge = gauge_for("cuda", 1)
    assert gauge.device_name == "A Large GPU"
    gauge.begin()
    cuda.peak = 7 * MIB
    gauge.look()
    gauge.look()
    usage = gauge.read()
    assert (usage.peak_memory_bytes, usage.utilisation) == (7 * MIB, 0.5)
    gauge.begin()
    assert gauge.read().utilisation is None


@pytest.mark.parametrize("library", [None, Library()])
def test_without_the_library_or_a_driver_the_utilisation_is_unknown(
    monkeypatch: pytest.MonkeyPatch, library: Library | None
) -> None:
    cuda = Cuda()
    cuda.get_device_properties = lambda index: SimpleNamespace(uuid="?")  # type: ignore[method-assign]
    monkeypatch.setitem(sys.modules, "torch", SimpleNamespace(cuda=cuda))
    monkeypatch.setitem(sys.modules, "pynvml", library)
    gauge = gauge_for("cuda", 1)
    gauge.look()
    assert gauge.read().utilisation is None


def test_the_real_library_says_that_there_is_no_driver_or_answers() -> None:
    pynvml = pytest.importorskip("pynvml")
    assert utilisation_of(pynvml, "GPU-of-nobody") is None


def test_a_cpu_is_measured_as_one() -> None:
    assert isinstance(gauge_for("cpu", 1), CpuGauge)
    assert not isinstance(gauge_for("cpu", 1), GpuGauge)
