"""Skip network (convnet): 9 layers, 3 skips, 3x32x32 in, 10 logits out.

Layers       9 conv
Skips        2 add, 1 concat
Parameters   142,970
Fingerprint  26514e409ae0af97294781fd2b77aacff1064c7df3fa4d185dc636d3c316c823
"""

import torch
from torch import Tensor, nn


class PreActConvBlock(nn.Module):
    """Norm, activation and a 3x3 convolution."""

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
        self.norm = norm(in_channels)
        self.act = activation()
        self.dropout = nn.Dropout2d(dropout)
        self.conv = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        out: Tensor = self.conv(self.dropout(self.act(self.norm(x))))
        return out


class Network(nn.Module):
    """Maps (N, 3, 32, 32) to logits (N, 10).

    ``s0`` is what the first layer reads, ``s1`` the state after it, and so on; what else
    stands in a state's line is a skip. Shapes at the end of lines are of one sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False)
        self.conv1 = PreActConvBlock(16, 16)
        self.conv2 = PreActConvBlock(16, 16)
        self.conv3 = PreActConvBlock(16, 16)
        self.conv4 = PreActConvBlock(16, 32, stride=2)
        self.project_2_4 = nn.Sequential(
            nn.Conv2d(16, 32, kernel_size=1, stride=2, bias=False), nn.BatchNorm2d(32)
        )
        self.conv5 = PreActConvBlock(32, 32)
        self.conv6 = PreActConvBlock(32, 32)
        self.conv7 = PreActConvBlock(64, 64, stride=2)
        self.conv8 = PreActConvBlock(64, 64)
        self.conv9 = PreActConvBlock(64, 64)
        self.head = nn.Sequential(
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(64, 10),
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
        s1 = self.conv1(s0)  # 16x32x32
        s2 = self.conv2(s1) + s0  # 16x32x32
        s3 = self.conv3(s2)  # 16x32x32
        s4 = self.conv4(s3) + self.project_2_4(s2)  # 32x16x16
        s5 = self.conv5(s4)  # 32x16x16
        s6 = torch.cat([self.conv6(s5), s4], dim=1)  # 64x16x16
        s7 = self.conv7(s6)  # 64x8x8
        s8 = self.conv8(s7)  # 64x8x8
        s9 = self.conv9(s8)  # 64x8x8
        logits: Tensor = self.head(s9)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 3, 32, 32))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
