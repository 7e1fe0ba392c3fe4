"""Skip network (mlp): 8 layers, 8 skips, 13 in, 10 logits out.

Layers       8 linear
Skips        8 concat
Parameters   40,522
Fingerprint  04a7ed3d7421499bcf4d4ee986a6cc9bcad3cb5b6e133ac51a3001f37d2e03cd
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
        self.linear2 = LinearBlock(64, 64)
        self.linear3 = LinearBlock(64, 64)
        self.linear4 = LinearBlock(64, 64)
        self.linear5 = LinearBlock(64, 64)
        self.linear6 = LinearBlock(64, 64)
        self.linear7 = LinearBlock(64, 64)
        self.linear8 = LinearBlock(64, 64)
        self.head = nn.Linear(576, 10)

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = self.stem(x)  # 64
        s1 = F.relu(self.linear1(s0))  # 64
        s2 = F.relu(self.linear2(s1))  # 64
        s3 = F.relu(self.linear3(s2))  # 64
        s4 = F.relu(self.linear4(s3))  # 64
        s5 = F.relu(self.linear5(s4))  # 64
        s6 = F.relu(self.linear6(s5))  # 64
        s7 = F.relu(self.linear7(s6))  # 64
        h = F.relu(self.linear8(s7))
        s8 = torch.cat([h, s0, s1, s2, s3, s4, s5, s6, s7], dim=1)  # 576
        logits: Tensor = self.head(s8)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 13))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
