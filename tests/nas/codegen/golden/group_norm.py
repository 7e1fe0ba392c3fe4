"""Skip network (convnet): 9 layers, 1 skip, 3x32x32 in, 10 logits out.

Layers       9 conv
Skips        1 add
Parameters   123,898
Fingerprint  efe1e40847872ade2b83c29bfee084ecc719c68c891e21154b4f103906f4aafc
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class GroupNorm(nn.GroupNorm):
    """Has the most groups, up to 32, that hold four channels or more each."""

    def __init__(self, channels: int) -> None:
        divisors = (g for g in (2, 4, 8, 16, 32) if channels % g == 0)
        groups = max((g for g in divisors if channels // g >= 4), default=1)
        super().__init__(groups, channels)


class ConvBlock(nn.Module):
    """A 3x3 convolution and its norm."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        stride: int = 1,
        *,
        norm: type[nn.Module] = nn.BatchNorm2d,
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout2d(dropout)
        self.conv = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=bias)
        self.norm = norm(out_channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        out: Tensor = self.norm(self.conv(self.dropout(x)))
        return out


class Network(nn.Module):
    """Maps (N, 3, 32, 32) to logits (N, 10).

    ``s0`` is what the first layer reads, ``s1`` the state after it, and so on; what else
    stands in a state's line is a skip. Shapes at the end of lines are of one sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False),
            GroupNorm(16),
            nn.SiLU(),
        )
        self.conv1 = ConvBlock(16, 16, norm=GroupNorm)
        self.conv2 = ConvBlock(16, 16, norm=GroupNorm)
        self.conv3 = ConvBlock(16, 16, norm=GroupNorm)
        self.conv4 = ConvBlock(16, 32, stride=2, norm=GroupNorm)
        self.conv5 = ConvBlock(32, 32, norm=GroupNorm)
        self.conv6 = ConvBlock(32, 32, norm=GroupNorm)
        self.conv7 = ConvBlock(32, 64, stride=2, norm=GroupNorm)
        self.conv8 = ConvBlock(64, 64, norm=GroupNorm)
        self.conv9 = ConvBlock(64, 64, norm=GroupNorm)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)
        )

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = self.stem(x)  # 16x32x32
        s1 = F.silu(self.conv1(s0) + s0)  # 16x32x32
        s2 = F.silu(self.conv2(s1))  # 16x32x32
        s3 = F.silu(self.conv3(s2))  # 16x32x32
        s4 = F.silu(self.conv4(s3))  # 32x16x16
        s5 = F.silu(self.conv5(s4))  # 32x16x16
        s6 = F.silu(self.conv6(s5))  # 32x16x16
        s7 = F.silu(self.conv7(s6))  # 64x8x8
        s8 = F.silu(self.conv8(s7))  # 64x8x8
        s9 = F.silu(self.conv9(s8))  # 64x8x8
        logits: Tensor = self.head(s9)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 3, 32, 32))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
