"""The inception block (Szegedy et al. 2015, arXiv:1409.4842; 5x5 as two 3x3: arXiv:1512.00567).

Four branches look at the input side by side and put out a quarter of the channels each.
"""

import torch
from torch import Tensor, nn


class InceptionBlock(nn.Module):
    """Branches of 1x1, 3x3, twice 3x3, and pooled 1x1 convolutions, concatenated."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        *,
        norm: type[nn.Module] = nn.BatchNorm2d,
        activation: type[nn.Module] = nn.ReLU,
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        a, b, c, d = (out_channels // 4 + (k < out_channels % 4) for k in range(4))
        self.branch1 = nn.Sequential(
            nn.Dropout2d(dropout),
            nn.Conv2d(in_channels, a, 1, stride, bias=bias),
            norm(a),
        )
        self.branch2 = nn.Sequential(
            nn.Conv2d(in_channels, b, 1, bias=bias),
            norm(b),
            activation(),
            nn.Dropout2d(dropout),
            nn.Conv2d(b, b, 3, stride, 1, bias=bias),
            norm(b),
        )
        self.branch3 = nn.Sequential(
            nn.Conv2d(in_channels, c, 1, bias=bias),
            norm(c),
            activation(),
            nn.Conv2d(c, c, 3, 1, 1, bias=bias),
            norm(c),
            activation(),
            nn.Dropout2d(dropout),
            nn.Conv2d(c, c, 3, stride, 1, bias=bias),
            norm(c),
        )
        self.branch4 = nn.Sequential(
            nn.AvgPool2d(3, stride, 1, count_include_pad=False),
            nn.Dropout2d(dropout),
            nn.Conv2d(in_channels, d, 1, bias=bias),
            norm(d),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        branches = (self.branch1, self.branch2, self.branch3, self.branch4)
        return torch.cat([branch(x) for branch in branches], dim=1)


class PreActInceptionBlock(nn.Module):
    """An inception block with norm and activation before its convolutions.

    The branches share the first norm and activation.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        *,
        norm: type[nn.Module] = nn.BatchNorm2d,
        activation: type[nn.Module] = nn.ReLU,
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        a, b, c, d = (out_channels // 4 + (k < out_channels % 4) for k in range(4))
        self.norm = norm(in_channels)
        self.act = activation()
        self.branch1 = nn.Sequential(
            nn.Dropout2d(dropout),
            nn.Conv2d(in_channels, a, 1, stride, bias=bias),
        )
        self.branch2 = nn.Sequential(
            nn.Conv2d(in_channels, b, 1, bias=bias),
            norm(b),
            activation(),
            nn.Dropout2d(dropout),
            nn.Conv2d(b, b, 3, stride, 1, bias=bias),
        )
        self.branch3 = nn.Sequential(
            nn.Conv2d(in_channels, c, 1, bias=bias),
            norm(c),
            activation(),
            nn.Conv2d(c, c, 3, 1, 1, bias=bias),
            norm(c),
            activation(),
            nn.Dropout2d(dropout),
            nn.Conv2d(c, c, 3, stride, 1, bias=bias),
        )
        self.branch4 = nn.Sequential(
            nn.AvgPool2d(3, stride, 1, count_include_pad=False),
            nn.Dropout2d(dropout),
            nn.Conv2d(in_channels, d, 1, bias=bias),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        x = self.act(self.norm(x))
        branches = (self.branch1, self.branch2, self.branch3, self.branch4)
        return torch.cat([branch(x) for branch in branches], dim=1)
