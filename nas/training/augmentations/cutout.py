"""Cutout: a square of a quarter of the side, anywhere, is painted with the data's mean.

DeVries & Taylor, 2017, https://arxiv.org/abs/1708.04552. The centre may lie at the border, so that
some samples lose only a part of the square.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nas.datasets import DataKind
from nas.training.augmentation import Augmentation

if TYPE_CHECKING:
    from torch import Generator, Tensor


def _apply(x: Tensor, generator: Generator) -> Tensor:
    num, _, height, width = x.shape
    rows = _covered(num, height, x, generator)
    columns = _covered(num, width, x, generator)
    return x.masked_fill((rows[:, :, None] & columns[:, None, :])[:, None], 0.0)


def _covered(num: int, size: int, x: Tensor, generator: Generator) -> Tensor:
    """For each sample which rows or columns ``(N, size)`` the square covers."""
    import torch

    side = max(1, size // 4)
    centres = torch.randint(size, (num, 1), generator=generator, device=x.device)
    starts = centres - side // 2
    positions = torch.arange(size, device=x.device)
    return (positions >= starts) & (positions < starts + side)


AUGMENTATION = Augmentation(
    name="cutout",
    summary="Paints a square of a quarter of the side, anywhere, with the mean.",
    kinds=(DataKind.IMAGE,),
    apply=_apply,
)
