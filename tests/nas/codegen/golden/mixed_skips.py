"""Skip network (convnet): 9 layers, 9 skips, 3x32x32 in, 10 logits out.

Layers       9 conv
Skips        5 add, 2 concat, 2 gate
Parameters   150,442
Fingerprint  6ee17704bb2623af4c552d6c90edbe3db659adce65d50a1f3467093b20ef9318
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


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


class Gate2d(nn.Module):
    """Mixes a skip into a layer's output, channel by channel, at every position.

    ``t * h + (1 - t) * x``, ``t = sigmoid(conv(x) - 2)``: the skip leads at first.
    Where ``x`` has fewer channels than ``h``, it joins the first ones.
    """

    def __init__(self, channels: int, *, bias: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 1, bias=bias)

    def forward(self, h: Tensor, x: Tensor) -> Tensor:
        """Mix x (N, channels, H, W) into h (N, at least as many, H, W)."""
        t = torch.sigmoid(self.conv(x) - 2)
        mixed = t * h[:, : x.shape[1]] + (1 - t) * x
        if x.shape[1] == h.shape[1]:
            return mixed
        return torch.cat([mixed, h[:, x.shape[1] :]], dim=1)


class Network(nn.Module):
    """Maps (N, 3, 32, 32) to logits (N, 10).

    ``s0`` is what the first layer reads, ``s1`` the state after it, and so on; what else
    stands in a state's line is a skip. Shapes at the end of lines are of one sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(16),
            nn.ReLU(),
        )
        self.conv1 = ConvBlock(16, 16)
        self.conv2 = ConvBlock(16, 16)
        self.conv3 = ConvBlock(16, 16)
        self.gate_1_3 = Gate2d(16)
        self.conv4 = ConvBlock(32, 32, stride=2)
        self.conv5 = ConvBlock(32, 32)
        self.project_3_5 = nn.Sequential(
            nn.Conv2d(32, 32, kernel_size=1, stride=2, bias=False), nn.BatchNorm2d(32)
        )
        self.conv6 = ConvBlock(32, 32)
        self.project_3_6 = nn.Sequential(
            nn.Conv2d(32, 32, kernel_size=1, stride=2, bias=False), nn.BatchNorm2d(32)
        )
        self.gate_4_6 = Gate2d(32)
        self.conv7 = ConvBlock(32, 64, stride=2)
        self.conv8 = ConvBlock(64, 64)
        self.resize_5_8 = nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False)
        self.conv9 = ConvBlock(96, 64)
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
        s1 = F.relu(self.conv1(s0))  # 16x32x32
        s2 = F.relu(self.conv2(s1) + s0)  # 16x32x32
        h = F.relu(self.gate_1_3(self.conv3(s2) + s0, s1))
        s3 = torch.cat([h, s2], dim=1)  # 32x32x32
        s4 = F.relu(self.conv4(s3))  # 32x16x16
        s5 = F.relu(self.conv5(s4) + self.project_3_5(s3))  # 32x16x16
        h = self.gate_4_6(self.conv6(s5) + self.project_3_6(s3), s4)
        s6 = F.relu(h)  # 32x16x16
        s7 = F.relu(self.conv7(s6))  # 64x8x8
        s8 = torch.cat([F.relu(self.conv8(s7)), self.resize_5_8(s5)], dim=1)  # 96x8x8
        s9 = F.relu(self.conv9(s8) + s7)  # 64x8x8
        logits: Tensor = self.head(s9)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 3, 32, 32))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
