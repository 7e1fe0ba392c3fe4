"""ShuffleNet's unit (Zhang et al. 2018, arXiv:1707.01083, figure 2b).

Grouped 1x1 convolutions see only their own group, so the channels are shuffled between them;
there are as many groups, up to four, as leave each group a channel of every other.
"""

from torch import Tensor, nn


class ShuffleBlock(nn.Module):
    """A bottleneck of grouped 1x1 convolutions around a depthwise 3x3 one."""

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
        divisors = [g for g in (2, 4) if in_channels % g == out_channels % g == 0]
        groups = max([1] + [g for g in divisors if out_channels >= 4 * g * g])
        channels = groups * -(-out_channels // (4 * groups))
        self.groups = groups
        self.conv1 = nn.Conv2d(in_channels, channels, 1, groups=groups, bias=bias)
        self.norm1 = norm(channels)
        self.act = activation()
        self.depthwise = nn.Conv2d(
            channels, channels, 3, stride, 1, groups=channels, bias=bias
        )
        self.norm2 = norm(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(channels, out_channels, 1, groups=groups, bias=bias)
        self.norm3 = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.conv1(x)))
        h = h.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)
        h = self.norm2(self.depthwise(h))
        out: Tensor = self.norm3(self.conv2(self.dropout(h)))
        return out


class PreActShuffleBlock(nn.Module):
    """A shuffle unit with norm and activation before its convolutions."""

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
        divisors = [g for g in (2, 4) if in_channels % g == out_channels % g == 0]
        groups = max([1] + [g for g in divisors if out_channels >= 4 * g * g])
        channels = groups * -(-out_channels // (4 * groups))
        self.groups = groups
        self.norm1 = norm(in_channels)
        self.act = activation()
        self.conv1 = nn.Conv2d(in_channels, channels, 1, groups=groups, bias=bias)
        self.norm2 = norm(channels)
        self.depthwise = nn.Conv2d(
            channels, channels, 3, stride, 1, groups=channels, bias=bias
        )
        self.norm3 = norm(channels)
        self.dropout = nn.Dropout2d(dropout)
        self.conv2 = nn.Conv2d(channels, out_channels, 1, groups=groups, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm2(self.conv1(self.act(self.norm1(x)))))
        h = h.unflatten(1, (self.groups, -1)).transpose(1, 2).flatten(1, 2)
        h = self.norm3(self.depthwise(h))
        out: Tensor = self.conv2(self.dropout(h))
        return out
