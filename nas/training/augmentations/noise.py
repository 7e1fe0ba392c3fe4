"""Gaussian noise of a tenth of the data's standard deviation on every pixel or feature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.datasets import DataKind
from nas.training.augmentation import Augmentation

if TYPE_CHECKING:
    from torch import Generator, Tensor

STD = 0.1


def _apply(x: Tensor, generator: Generator) -> Tensor:
    import torch

    noise = torch.randn(x.shape, generator=generator, device=x.device, dtype=x.dtype)
    return x + STD * noise


AUGMENTATION = Augmentation(
    name="noise",
    summary="Adds Gaussian noise of a tenth of the data's standard deviation.",
    kinds=(DataKind.IMAGE, DataKind.TABLE),
    apply=_apply,
)
