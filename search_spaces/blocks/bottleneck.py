"""The bottleneck block (He et al. 2015, arXiv:1512.03385; 2016, arXiv:1603.05027).

The stride is on the 3x3 convolution, as in torchvision ("ResNet v1.5").
"""

from torch import Tensor, nn


class BottleneckBlock(nn.Module):
    """Down to a quarter of the channels, a 3x3 convolution, and up again."""

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
        channels = -(-out_channels // 4)
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm1 = norm(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, 1, bias=bias)
        self.norm2 = norm(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv3 = nn.Conv2d(channels, out_channels, 1, bias=bias)
        self.norm3 = norm(out_channels)
        self.act = activation()

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.conv1(x)))
        h = self.act(self.norm2(self.conv2(h)))
        out: Tensor = self.norm3(self.conv3(self.dropout(h)))
        return out


class PreActBottleneckBlock(nn.Module):
    """A bottleneck with norm and activation before each convolution."""

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
        channels = -(-out_channels // 4)
        self.norm1 = norm(in_channels)
        self.conv1 = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm2 = norm(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, stride, 1, bias=bias)
        self.norm3 = norm(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv3 = nn.Conv2d(channels, out_channels, 1, bias=bias)
        self.act = activation()

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.conv1(self.act(self.norm1(x)))
        h = self.conv2(self.act(self.norm2(h)))
        out: Tensor = self.conv3(self.dropout(self.act(self.norm3(h))))
        return out
