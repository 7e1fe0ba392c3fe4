"""Skip network (mlp): 6 layers, 6 skips, 13 in, 10 logits out.

Layers       6 linear
Skips        6 gate
Parameters   51,914
Fingerprint  2222d18e99fdaadf5db50d832fd7c87e7d93e3d9b48f4cb733391d5c8316e78b
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


class Gate(nn.Module):
    """Mixes a skip into a layer's output, feature by feature.

    ``t * h + (1 - t) * x``, ``t = sigmoid(linear(x) - 2)``: the skip leads at first.
    Where ``x`` has fewer features than ``h``, it joins the first ones.
    """

    def __init__(self, features: int, *, bias: bool = True) -> None:
        super().__init__()
        self.linear = nn.Linear(features, features, bias=bias)

    def forward(self, h: Tensor, x: Tensor) -> Tensor:
        """Mix x (N, features) into h (N, at least as many)."""
        t = torch.sigmoid(self.linear(x) - 2)
        mixed = t * h[:, : x.shape[1]] + (1 - t) * x
        if x.shape[1] == h.shape[1]:
            return mixed
        return torch.cat([mixed, h[:, x.shape[1] :]], dim=1)


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
        self.gate_0_1 = Gate(64)
        self.linear2 = LinearBlock(64, 64)
        self.gate_1_2 = Gate(64)
        self.linear3 = LinearBlock(64, 64)
        self.gate_2_3 = Gate(64)
        self.linear4 = LinearBlock(64, 64)
        self.gate_3_4 = Gate(64)
        self.linear5 = LinearBlock(64, 64)
        self.gate_4_5 = Gate(64)
        self.linear6 = LinearBlock(64, 64)
        self.gate_5_6 = Gate(64)
        self.head = nn.Linear(64, 10)

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = self.stem(x)  # 64
        s1 = F.relu(self.gate_0_1(self.linear1(s0), s0))  # 64
        s2 = F.relu(self.gate_1_2(self.linear2(s1), s1))  # 64
        s3 = F.relu(self.gate_2_3(self.linear3(s2), s2))  # 64
        s4 = F.relu(self.gate_3_4(self.linear4(s3), s3))  # 64
        s5 = F.relu(self.gate_4_5(self.linear5(s4), s4))  # 64
        s6 = F.relu(self.gate_5_6(self.linear6(s5), s5))  # 64
        logits: Tensor = self.head(s6)  # 10
        return logits


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 13))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
