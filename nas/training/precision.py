"""Number format and memory layout: reduced where the device gains by it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import nn

from nas.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Precision:
    """How a network computes on a device.

    Attributes:
        bfloat16: convolutions and matrix products run in bf16 (autocast); weights stay float32.
        channels_last: images and convolutions lie in memory as N, H, W, C.
    """

    device_type: str
    bfloat16: bool
    channels_last: bool

    def autocast(self) -> AbstractContextManager[object]:
        """The context of forward and loss."""
        if not self.bfloat16:
            return nullcontext()
        return torch.autocast(self.device_type, dtype=torch.bfloat16)


def choose_precision(recipe: Recipe, device: torch.device) -> Precision:
    """What ``recipe.precision`` means on ``device``.

    ``auto`` takes bf16 on GPUs whose tensor cores have it. On CPU it stays with float32 and the
    plain layout, in which small networks are faster and an exported model gives the same bits.
    """
    on_gpu = device.type == "cuda"
    gains = on_gpu and torch.cuda.is_bf16_supported(including_emulation=False)
    wanted = recipe.precision == "bfloat16" or (recipe.precision == "auto" and gains)
    return Precision(device.type, bfloat16=wanted, channels_last=on_gpu)


def lay_out_channels_last(network: nn.Module) -> None:
    """Lay out the kernels of convolutions as the images that they will read."""
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = parameter.data.contiguous(
                memory_format=torch.channels_last
            )
