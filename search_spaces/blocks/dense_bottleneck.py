"""DenseNet-B's layer (Huang et al. 2017, arXiv:1608.06993, section 3)."""

from torch import Tensor, nn


class DenseBottleneck(nn.Module):
    """A 1x1 convolution to four times the growth, then a 3x3 one."""

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
        channels = 4 * out_channels
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm1 = norm(channels)
        self.act = activation()
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(channels, out_channels, 3, stride, 1, bias=bias)
        self.norm2 = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.conv1(x)))
        out: Tensor = self.norm2(self.conv2(self.dropout(h)))
        return out


class PreActDenseBottleneck(nn.Module):
    """DenseNet-B: a 1x1 convolution to four times the growth, then a 3x3 one."""

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
        channels = 4 * out_channels
        self.norm1 = norm(in_channels)
        self.act = activation()
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm2 = norm(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(channels, out_channels, 3, stride, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.conv1(self.act(self.norm1(x)))
        out: Tensor = self.conv2(self.dropout(self.act(self.norm2(h))))
        return out
