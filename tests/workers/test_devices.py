"""The processors of a machine, as a worker process describes them."""

from __future__ import annotations

import json
from types import SimpleNamespace

from api.schemas.system import Device
from workers.devices import devices, gpus_of


class NVMLError(Exception):
    """As the library has it."""


def library(num_devices: int, *, broken: bool = False) -> SimpleNamespace:
    def count() -> int:
        if broken:
            raise NVMLError
        return num_devices

    return SimpleNamespace(
        NVMLError=NVMLError,
        nvmlInit=lambda: None,
        nvmlDeviceGetCount=count,
        nvmlDeviceGetHandleByIndex=lambda index: index,
        nvmlDeviceGetName=lambda handle: f"GPU {handle}",
        nvmlDeviceGetMemoryInfo=lambda handle: SimpleNamespace(total=80, used=8),
        nvmlDeviceGetUtilizationRates=lambda handle: SimpleNamespace(gpu=50),
    )


def test_the_cpus_of_this_machine_are_one_device() -> None:
    found = json.loads(json.dumps(devices()))
    cpu = Device.model_validate(found[0])
    assert cpu.kind == "cpu"
    assert cpu.name
    assert cpu.memory_bytes is not None
    assert cpu.memory_used_bytes is not None
    assert 0 < cpu.memory_used_bytes < cpu.memory_bytes


def test_every_gpu_is_told_with_its_memory_and_how_busy_it_is() -> None:
    found = [Device.model_validate(one) for one in gpus_of(library(2))]
    assert [gpu.name for gpu in found] == ["GPU 0", "GPU 1"]
    assert {(gpu.kind, gpu.memory_bytes, gpu.utilisation) for gpu in found} == {
        ("gpu", 80, 0.5)
    }


def test_without_a_driver_there_is_no_gpu() -> None:
    assert gpus_of(library(1, broken=True)) == []
