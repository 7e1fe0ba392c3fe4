"""A split as tensors on the device, and the batches of an epoch, without a data loader.

The permutation of an epoch is applied to blocks of many batches at once, and so are the
augmentations; a batch is then a view into its block and costs next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from nas.datasets import DataKind, DatasetInfo, Split
from nas.training.augmentation import Augmentation
from nas.training.recipe import Recipe

MAX_NORMALISED_BYTES = 2**29
"""A split whose float32 form is larger stays as it is and is normalised batch by batch."""

BLOCK_ELEMENTS = 2**20

EVALUATION_BATCHES = 4
"""Training batches in one of evaluation, which keeps no activations for a backward pass."""


class DeviceSplit:
    """Inputs and targets of a split on a device; inputs are handed out normalised, as float32."""

    def __init__(self, split: Split, info: DatasetInfo, device: torch.device) -> None:
        self._info = info
        self.num_samples = len(split)
        self.sample_elements = int(np.prod(split.x.shape[1:]))
        # torch.tensor copies: arrays from an object store cannot be written to.
        self._x = torch.tensor(split.x, device=device)
        self.y = torch.tensor(split.y, device=device)
        self._ready = 4 * split.x.size <= MAX_NORMALISED_BYTES
        if self._ready:
            self._x = normalise(self._x, info)

    def inputs(self, which: slice | Tensor) -> Tensor:
        """Normalised inputs ``(N, C, H, W)`` or ``(N, F)``."""
        x = self._x[which]
        return x if self._ready else normalise(x, self._info)


def normalise(x: Tensor, info: DatasetInfo) -> Tensor:
    """What a network of this data set reads: ``(x - mean) / std``, images divided by 255 before."""
    shape = (-1, 1, 1) if info.kind is DataKind.IMAGE else (-1,)
    mean = torch.tensor(info.mean, device=x.device).view(shape)
    std = torch.tensor(info.std, device=x.device).view(shape)
    x = x.float()
    if info.kind is DataKind.IMAGE:
        x = x / 255
    return (x - mean) / std


def batch_bounds(num_samples: int, batch_size: int) -> list[tuple[int, int]]:
    """Start and stop of every batch of an epoch; the last one may be smaller.

    A last batch of a single sample joins the one before it: batch norm has no variance to divide by
    there.
    """
    starts = list(range(0, num_samples, batch_size))
    if len(starts) > 1 and num_samples - starts[-1] == 1:
        starts.pop()
    return list(zip(starts, [*starts[1:], num_samples], strict=True))


def evaluation_bounds(num_samples: int, recipe: Recipe) -> list[tuple[int, int]]:
    """The batches in which a split is evaluated, by the training and by whoever repeats it.

    Other batches may round otherwise, so both must cut alike to agree bit for bit.
    """
    return batch_bounds(num_samples, EVALUATION_BATCHES * recipe.batch_size)


def epoch_batches(
    split: DeviceSplit,
    batch_size: int,
    seed: int,
    augmentations: Sequence[Augmentation],
    lay_out: Callable[[Tensor], Tensor],
) -> Iterator[tuple[Tensor, Tensor]]:
    """Every sample once, in the order and with the augmentation that ``seed`` and ``seed + 1`` give.

    ``lay_out`` puts the samples into the memory layout in which the network reads them.
    """
    device = split.y.device
    order = torch.randperm(
        split.num_samples, generator=torch.Generator().manual_seed(seed)
    ).to(device)
    generator = torch.Generator(device).manual_seed(seed + 1)
    bounds = batch_bounds(split.num_samples, batch_size)
    per_block = max(1, BLOCK_ELEMENTS // (batch_size * split.sample_elements))
    for first in range(0, len(bounds), per_block):
        block = bounds[first : first + per_block]
        begin, end = block[0][0], block[-1][1]
        indices = order[begin:end]
        x, y = split.inputs(indices), split.y[indices]
        for augmentation in augmentations:
            x = augmentation.apply(x, generator)
        x = lay_out(x)
        for start, stop in block:
            yield x[start - begin : stop - begin], y[start - begin : stop - begin]
