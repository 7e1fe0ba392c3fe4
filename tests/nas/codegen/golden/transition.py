"""Skip network (convnet): 9 layers, 5 skips, 3x32x32 in, 10 logits out.

Layers       9 conv
Skips        4 concat, 1 gate
Parameters   139,386
Fingerprint  496730b7edb318b52ac38907078b75306da74add7472f123df2cd73be7bc5c4e
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
        self.stem = nn.Conv2d(3, 16, kernel_size=3, padding=1, bias=False)
        self.conv1 = PreActConvBlock(16, 16)
        self.conv2 = PreActConvBlock(32, 16)
        self.conv3 = PreActConvBlock(48, 16)
        self.transition1 = nn.Sequential(
            nn.BatchNorm2d(64),
            nn.ReLU(),
            nn.Conv2d(64, 32, kernel_size=1, bias=False),
            nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False),
        )
        self.conv4 = PreActConvBlock(32, 32)
        self.conv5 = PreActConvBlock(64, 32)
        self.conv6 = PreActConvBlock(32, 32)
        self.gate_3_6 = Gate2d(32)
        self.transition2 = nn.Sequential(
            nn.BatchNorm2d(32),
            nn.ReLU(),
            nn.Conv2d(32, 16, kernel_size=1, bias=False),
            nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False),
        )
        self.conv7 = PreActConvBlock(16, 64)
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
        s1 = torch.cat([self.conv1(s0), s0], dim=1)  # 32x32x32
        s2 = torch.cat([self.conv2(s1), s1], dim=1)  # 48x32x32
        s3 = torch.cat([self.conv3(s2), s2], dim=1)  # 64x32x32
        t4 = self.transition1(s3)  # 32x16x16
        s4 = torch.cat([self.conv4(t4), t4], dim=1)  # 64x16x16
        s5 = self.conv5(s4)  # 32x16x16
        s6 = self.gate_3_6(self.conv6(s5), t4)  # 32x16x16
        t7 = self.transition2(s6)  # 16x8x8
        s7 = self.conv7(t7)  # 64x8x8
        s8 = self.conv8(s7)  # 64x8x8
        s9 = self.conv9(s8)  # 64x8x8
        logits: Tensor = self.head(s9)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 3, 32, 32))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
