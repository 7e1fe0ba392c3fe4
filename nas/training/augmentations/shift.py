"""Shifts of a whole image by up to an eighth of its side (digits: one pixel)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.datasets import DataKind
from nas.training.augmentation import Augmentation

if TYPE_CHECKING:
    from torch import Generator, Tensor


def _apply(x: Tensor, generator: Generator) -> Tensor:
    """What is shifted in repeats the image's border, so that a background stays a background."""
    num, _, height, width = x.shape
    rows = _positions(num, height, x, generator)
    columns = _positions(num, width, x, generator)
    flat = (rows[:, :, None] * width + columns[:, None, :]).reshape(num, 1, -1)
    return x.flatten(2).gather(2, flat.expand(-1, x.shape[1], -1)).view_as(x)


def _positions(num: int, size: int, x: Tensor, generator: Generator) -> Tensor:
    """For each sample the source position ``(N, size)`` of each row or column."""
    import torch

    most = max(1, size // 8)
    offsets = torch.randint(
        -most, most + 1, (num, 1), generator=generator, device=x.device
    )
    positions = torch.arange(size, device=x.device) + offsets
    return positions.clamp_(0, size - 1)


AUGMENTATION = Augmentation(
    name="shift",
    summary="Moves the image by up to an eighth of its side in each direction.",
    kinds=(DataKind.IMAGE,),
    apply=_apply,
)
