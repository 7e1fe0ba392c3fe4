"""Highway gates: a skip that is mixed in (Srivastava et al. 2015, arXiv:1505.00387)."""

import torch
from torch import Tensor, nn


class Gate(nn.Module):
    """Mixes a skip into a layer's output, feature by feature.

    ``t * h + (1 - t) * x``, ``t = sigmoid(linear(x) - 2)``: the skip leads at first.
    Where ``x`` has fewer features than ``h``, it joins the first ones.
    """

    def __init__(self, features: int, *, bias: bool = True) -> None:
        super().__init__()
        self.linear = nn.Linear(features, features, bias=bias)

    def forward(self, h: Tensor, x: Tensor) -> Tensor:
        """Mix x (N, features) into h (N, at least as many)."""
        t = torch.sigmoid(self.linear(x) - 2)
        mixed = t * h[:, : x.shape[1]] + (1 - t) * x
        if x.shape[1] == h.shape[1]:
            return mixed
        return torch.cat([mixed, h[:, x.shape[1] :]], dim=1)


class Gate2d(nn.Module):
    """Mixes a skip into a layer's output, channel by channel, at every position.

    ``t * h + (1 - t) * x``, ``t = sigmoid(conv(x) - 2)``: the skip leads at first.
    Where ``x`` has fewer channels than ``h``, it joins the first ones.
    """

    def __init__(self, channels: int, *, bias: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1, bias=bias)

    def forward(self, h: Tensor, x: Tensor) -> Tensor:
        """Mix x (N, channels, H, W) into h (N, at least as many, H, W)."""
        t = torch.sigmoid(self.conv(x) - 2)
        mixed = t * h[:, : x.shape[1]] + (1 - t) * x
        if x.shape[1] == h.shape[1]:
            return mixed
        return torch.cat([mixed, h[:, x.shape[1] :]], dim=1)
