"""Squeeze-and-excitation (Hu et al. 2018, arXiv:1709.01507)."""

import torch
from torch import Tensor, nn


class SqueezeExcite(nn.Module):
    """Weighs each channel by a number in (0, 1) that all channels' means decide."""

    def __init__(
        self,
        channels: int,
        squeezed: int,
        *,
        activation: type[nn.Module] = nn.ReLU,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.squeeze = nn.Conv2d(channels, squeezed, 1, bias=bias)
        self.act = activation()
        self.excite = nn.Conv2d(squeezed, channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape (N, channels, H, W)."""
        weights = self.excite(self.act(self.squeeze(self.pool(x))))
        return x * torch.sigmoid(weights)
