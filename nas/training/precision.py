"""Number format and memory layout: reduced where the device gains by it."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch
from torch import Tensor

from nas.training.recipe import Recipe


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


def choose_precision(recipe: Recipe, device: torch.device) -> Precision:
    """What ``recipe.precision`` means on ``device``; ``auto`` is bf16 on GPUs that have it."""
    gains = device.type == "cuda" and torch.cuda.is_bf16_supported(
        including_emulation=False
    )
    wanted = recipe.precision == "bfloat16" or (recipe.precision == "auto" and gains)
    return Precision(device.type, bfloat16=wanted)
