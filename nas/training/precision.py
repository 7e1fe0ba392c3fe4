"""Number format and memory layout: reduced where the device gains by it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from nas.datasets import DataKind, DatasetInfo
from nas.training.recipe import Recipe

MIN_CPU_PIXELS = 256


@dataclass(frozen=True, slots=True)
class Precision:
    """How a network computes on a device.

    Attributes:
        bfloat16: convolutions and matrix products of training run in bf16 (autocast). Weights,
            and all that is validated, stay in float32.
        channels_last: images and convolutions lie in memory as N, H, W, C.
    """

    device_type: str
    bfloat16: bool
    channels_last: bool = True

    def autocast(self) -> AbstractContextManager[object]:
        """The context of a training step's forward pass and loss."""
        if not self.bfloat16:
            return nullcontext()
        return torch.autocast(self.device_type, dtype=torch.bfloat16)

    def lay_out(self, x: Tensor) -> Tensor:
        """The inputs in the layout in which the network reads them."""
        if self.channels_last and x.ndim == 4:
            return x.contiguous(memory_format=torch.channels_last)
        return x


def choose_precision(
    recipe: Recipe, device: torch.device, info: DatasetInfo
) -> Precision:
    """What ``recipe.precision`` means for a data set on ``device``.

    ``auto`` is bf16 where the device has instructions for it and the work is large enough to gain:
    always on GPUs, on CPUs from images of 16x16 pixels on (ResNets on MNIST train 1.5 times as fast
    as in float32; on 8x8 pixels they gain nothing).
    """
    wanted = recipe.precision == "bfloat16" or (
        recipe.precision == "auto" and _gains(device, info)
    )
    return Precision(device.type, bfloat16=wanted)


def _gains(device: torch.device, info: DatasetInfo) -> bool:
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    if device.type != "cpu" or info.kind is not DataKind.IMAGE:
        return False
    has = torch.cpu.get_capabilities()
    native = bool(has.get("avx512_bf16") or has.get("amx_bf16"))
    return native and prod(info.task.input_shape[1:]) >= MIN_CPU_PIXELS
