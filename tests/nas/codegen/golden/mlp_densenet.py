"""Skip network (mlp): 6 layers, 6 skips, 13 in, 10 logits out.

Layers       6 linear
Skips        6 concat
Parameters   92,234
Fingerprint  51283d20d5642d26e8dceaf2fd1d9491ee67327b508ebd5a21632c3d218f5baa
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class LinearBlock(nn.Module):
    """A linear map and its norm."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        norm: type[nn.Module] = nn.BatchNorm1d,
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(in_features, out_features, bias=bias)
        self.norm = norm(out_features)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in) to (N, out)."""
        out: Tensor = self.norm(self.linear(self.dropout(x)))
        return out


class Network(nn.Module):
    """Maps (N, 13) to logits (N, 10).

    ``s0`` is what the first layer reads, ``s1`` the state after it, and so on; what else
    stands in a state's line is a skip. Shapes at the end of lines are of one sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Linear(13, 64, bias=False), nn.BatchNorm1d(64), nn.ReLU()
        )
        self.linear1 = LinearBlock(64, 64)
        self.linear2 = LinearBlock(128, 64)
        self.linear3 = LinearBlock(192, 64)
        self.linear4 = LinearBlock(256, 64)
        self.linear5 = LinearBlock(320, 64)
        self.linear6 = LinearBlock(384, 64)
        self.head = nn.Linear(448, 10)

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = self.stem(x)  # 64
        s1 = torch.cat([F.relu(self.linear1(s0)), s0], dim=1)  # 128
        s2 = torch.cat([F.relu(self.linear2(s1)), s1], dim=1)  # 192
        s3 = torch.cat([F.relu(self.linear3(s2)), s2], dim=1)  # 256
        s4 = torch.cat([F.relu(self.linear4(s3)), s3], dim=1)  # 320
        s5 = torch.cat([F.relu(self.linear5(s4)), s4], dim=1)  # 384
        s6 = torch.cat([F.relu(self.linear6(s5)), s5], dim=1)  # 448
        logits: Tensor = self.head(s6)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 13))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
