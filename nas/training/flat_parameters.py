"""Parameters gathered in one vector, so that an optimizer's step costs the same for 10 or 1,000.

A small network spends a third of its training in per-parameter bookkeeping: clipping, the optimizer
and the zeroing of gradients each touch every tensor. Here the tensors become views into one vector,
and so do their gradients, into which autograd adds in place.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

_ALIGNMENT = 16
"""Elements: each parameter starts at a multiple of 64 bytes, as if it had been allocated alone."""


def room(parameter: Tensor) -> int:
    """The elements of the vector that a parameter takes, padding included."""
    return -(-parameter.numel() // _ALIGNMENT) * _ALIGNMENT


def gather(
    parameters: Sequence[nn.Parameter], *, channels_last: bool
) -> tuple[nn.Parameter, Tensor]:
    """Move ``parameters`` into one vector; returns it and its gradient, all zero.

    The parameters stay what they are to their modules and keep their values. Gradients must be
    zeroed in place from now on, not set to None.

    Args:
        parameters: float tensors of one type on one device, one at least.
        channels_last: lay out kernels of convolutions ``(O, I, H, W)`` as ``(O, H, W, I)``.
    """
    vector = parameters[0].new_zeros(sum(room(each) for each in parameters))
    gradient = torch.zeros_like(vector)
    start = 0
    for parameter in parameters:
        part = slice(start, start + parameter.numel())
        value = _shaped(vector[part], parameter, channels_last)
        value.copy_(parameter.data)
        parameter.data = value
        parameter.grad = _shaped(gradient[part], parameter, channels_last)
        start += room(parameter)
    gathered = nn.Parameter(vector)
    gathered.grad = gradient
    return gathered, gradient


def _shaped(part: Tensor, like: Tensor, channels_last: bool) -> Tensor:
    if channels_last and like.ndim == 4:
        out, into, height, width = like.shape
        return part.view(out, height, width, into).permute(0, 3, 1, 2)
    return part.view(like.shape)
