"""Skip network (mlp): 6 layers, 2 skips, 13 in, 13 logits out.

Layers       6 linear
Skips        1 add, 1 gate
Parameters   1,183
Fingerprint  549e8ed284b8a282b63829902f33374ed32587fd0bdf6ecf537ff8c0f4e3cb3c
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
    """Maps (N, 13) to logits (N, 13).

    ``s0`` is what the first layer reads, ``s1`` the state after it, and so on; what else
    stands in a state's line is a skip. Shapes at the end of lines are of one sample.
    """

    def __init__(self) -> None:
        super().__init__()
        self.linear1 = LinearBlock(13, 13, norm=nn.Identity)
        self.gate_0_1 = Gate(13, bias=False)
        self.linear2 = LinearBlock(13, 13, norm=nn.Identity)
        self.linear3 = LinearBlock(13, 13, norm=nn.Identity)
        self.linear4 = LinearBlock(13, 13, norm=nn.Identity)
        self.linear5 = LinearBlock(13, 13, norm=nn.Identity)
        self.linear6 = LinearBlock(13, 13, norm=nn.Identity)

        # Initialisation of He et al. 2015 (arXiv:1502.01852)
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits."""
        s0 = x  # 13
        s1 = F.relu(self.gate_0_1(self.linear1(s0), s0))  # 13
        s2 = F.relu(self.linear2(s1) + s1)  # 13
        s3 = F.relu(self.linear3(s2))  # 13
        s4 = F.relu(self.linear4(s3))  # 13
        s5 = F.relu(self.linear5(s4))  # 13
        s6: Tensor = F.relu(self.linear6(s5))  # 13
        return s6


if __name__ == "__main__":
    network = Network().eval()
    num_parameters = sum(p.numel() for p in network.parameters())
    output = network(torch.zeros(2, 13))
    print(f"{num_parameters:,} parameters, output {tuple(output.shape)}")
