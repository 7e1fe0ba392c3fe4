"""Mirror images, left to right, of half the samples: for natural scenes, not for writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.datasets import DataKind
from nas.training.augmentation import Augmentation

if TYPE_CHECKING:
    from torch import Generator, Tensor


def _apply(x: Tensor, generator: Generator) -> Tensor:
    import torch

    chosen = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device) < 0.5
    return torch.where(chosen, x.flip(3), x)


AUGMENTATION = Augmentation(
    name="flip",
    summary="Mirrors the image from left to right with probability 1/2.",
    kinds=(DataKind.IMAGE,),
    apply=_apply,
)
