"""The inverted bottleneck of mobile networks, with squeeze-and-excitation.

Sandler et al. 2018 (arXiv:1801.04381), in the form of EfficientNet (Tan and Le 2019,
arXiv:1905.11946): the squeezed width is a quarter of the block's input.
"""

from torch import Tensor, nn

from search_spaces.blocks.squeeze_excite import SqueezeExcite


class MBConvBlock(nn.Module):
    """Up to four times the channels, a depthwise 3x3 convolution, and down."""

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
        se_bias: bool = True,
    ) -> None:
        super().__init__()
        channels = 4 * in_channels
        self.expand = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm1 = norm(channels)
        self.depthwise = nn.Conv2d(
            channels, channels, 3, stride, 1, groups=channels, bias=bias
        )
        self.norm2 = norm(channels)
        self.act = activation()
        self.se = SqueezeExcite(
            channels, max(1, in_channels // 4), activation=activation, bias=se_bias
        )
        self.dropout = nn.Dropout2d(dropout)
        self.project = nn.Conv2d(channels, out_channels, 1, bias=bias)
        self.norm3 = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.act(self.norm1(self.expand(x)))
        h = self.se(self.act(self.norm2(self.depthwise(h))))
        out: Tensor = self.norm3(self.project(self.dropout(h)))
        return out


class PreActMBConvBlock(nn.Module):
    """An inverted bottleneck with norm and activation before its convolutions."""

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
        se_bias: bool = True,
    ) -> None:
        super().__init__()
        channels = 4 * in_channels
        self.norm1 = norm(in_channels)
        self.expand = nn.Conv2d(in_channels, channels, 1, bias=bias)
        self.norm2 = norm(channels)
        self.depthwise = nn.Conv2d(
            channels, channels, 3, stride, 1, groups=channels, bias=bias
        )
        self.norm3 = norm(channels)
        self.act = activation()
        self.se = SqueezeExcite(
            channels, max(1, in_channels // 4), activation=activation, bias=se_bias
        )
        self.dropout = nn.Dropout2d(dropout)
        self.project = nn.Conv2d(channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        h = self.expand(self.act(self.norm1(x)))
        h = self.depthwise(self.act(self.norm2(h)))
        h = self.se(self.act(self.norm3(h)))
        out: Tensor = self.project(self.dropout(h))
        return out
