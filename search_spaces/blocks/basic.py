"""The basic residual block (He et al. 2015, arXiv:1512.03385; 2016, arXiv:1603.05027)."""

from torch import Tensor, nn


class BasicBlock(nn.Module):
    """Two 3x3 convolutions, each with its norm (He et al. 2015)."""

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
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=bias)
        self.norm1 = norm(out_channels)
        self.act = activation()
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=bias)
        self.norm2 = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.conv1(x)))
        out: Tensor = self.norm2(self.conv2(self.dropout(h)))
        return out


class PreActBasicBlock(nn.Module):
    """Two 3x3 convolutions, norm and activation before each (He et al. 2016)."""

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
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=bias)
        self.norm2 = norm(out_channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.conv1(self.act(self.norm1(x)))
        out: Tensor = self.conv2(self.dropout(self.act(self.norm2(h))))
        return out
