"""Depthwise separable convolution (Howard et al. 2017, arXiv:1704.04861)."""

from torch import Tensor, nn


class SeparableBlock(nn.Module):
    """A 3x3 convolution of each channel alone, then a 1x1 one across channels."""

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
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=bias
        )
        self.norm1 = norm(in_channels)
        self.act = activation()
        self.dropout = nn.Dropout2d(dropout)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)
        self.norm2 = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.depthwise(x)))
        out: Tensor = self.norm2(self.pointwise(self.dropout(h)))
        return out


class PreActSeparableBlock(nn.Module):
    """A separable convolution, norm and activation before each of its halves."""

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
        self.norm1 = norm(in_channels)
        self.act = activation()
        self.depthwise = nn.Conv2d(
            in_channels, in_channels, 3, stride, 1, groups=in_channels, bias=bias
        )
        self.norm2 = norm(in_channels)
        self.dropout = nn.Dropout2d(dropout)
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.depthwise(self.act(self.norm1(x)))
        out: Tensor = self.pointwise(self.dropout(self.act(self.norm2(h))))
        return out
