"""Skip network (convnet): 9 layers, 3 skips, 3x32x32 in, 10 logits out.

Layers       9 conv
Skips        2 add, 1 concat
Parameters   131,706
Fingerprint  c406e20f6e1aea1f47038fee6c4d320c3742578a80d3447e455e94c9e04d9f1f
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint


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


class FrozenStatistics:
    """While entered, batch norms use the batch and leave their statistics alone.

    What is run again for the backward pass must not count the same batch twice.
    """

    def __init__(self, network: nn.Module) -> None:
        kinds = (nn.BatchNorm1d, nn.BatchNorm2d)
        self.norms = [m for m in network.modules() if isinstance(m, kinds)]
        self.momenta = [norm.momentum for norm in self.norms]

    def __enter__(self) -> None:
        for norm in self.norms:
            norm.momentum = 0.0

    def __exit__(self, *_: object) -> None:
        for norm, momentum in zip(self.norms, self.momenta, strict=True):
            norm.momentum = momentum


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
        self.conv4 = ConvBlock(16, 32, stride=2)
        self.conv5 = ConvBlock(32, 32)
        self.resize_1_5 = nn.AvgPool2d(2, ceil_mode=True, count_include_pad=False)
        self.conv6 = ConvBlock(48, 32)
        self.conv7 = ConvBlock(32, 64, stride=2)
        self.project_5_7 = nn.Sequential(
            nn.Conv2d(48, 64, kernel_size=1, stride=2, bias=False), nn.BatchNorm2d(64)
        )
        self.conv8 = ConvBlock(64, 64)
        self.conv9 = ConvBlock(64, 64)
        self.head = nn.Sequential(
            nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)
        )

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

        self.frozen_statistics = FrozenStatistics(self)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = self.stem(x)  # 16x32x32
        s1, s3 = self.recomputed(self.layers_1_to_3, s0)  # 16x32x32, 16x32x32
        s5, s6 = self.recomputed(self.layers_4_to_6, s1, s3)  # 48x16x16, 32x16x16
        (s9,) = self.recomputed(self.layers_7_to_9, s5, s6)  # 64x8x8
        logits: Tensor = self.head(s9)  # 10
        return logits

    def layers_1_to_3(self, s0: Tensor) -> tuple[Tensor, ...]:
        s1 = F.relu(self.conv1(s0))  # 16x32x32
        s2 = F.relu(self.conv2(s1) + s0)  # 16x32x32
        s3 = F.relu(self.conv3(s2))  # 16x32x32
        return s1, s3

    def layers_4_to_6(self, s1: Tensor, s3: Tensor) -> tuple[Tensor, ...]:
        s4 = F.relu(self.conv4(s3))  # 32x16x16
        s5 = torch.cat([F.relu(self.conv5(s4)), self.resize_1_5(s1)], dim=1)  # 48x16x16
        s6 = F.relu(self.conv6(s5))  # 32x16x16
        return s5, s6

    def layers_7_to_9(self, s5: Tensor, s6: Tensor) -> tuple[Tensor, ...]:
        s7 = F.relu(self.conv7(s6) + self.project_5_7(s5))  # 64x8x8
        s8 = F.relu(self.conv8(s7))  # 64x8x8
        s9 = F.relu(self.conv9(s8))  # 64x8x8
        return (s9,)

    def recomputed(
        self, layers: Callable[..., tuple[Tensor, ...]], *states: Tensor
    ) -> tuple[Tensor, ...]:
        """Run layers; in training keep only ``states`` and run them again for the gradients.

        Chen et al. 2016 (arXiv:1604.06174). A compiler decides by itself what to keep.
        """
        if not self.training or torch.compiler.is_compiling():
            return layers(*states)
        outputs: tuple[Tensor, ...] = checkpoint(
            layers,
            *states,
            use_reentrant=False,
            context_fn=lambda: (torch.enable_grad(), self.frozen_statistics),
        )
        return outputs


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 3, 32, 32))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
