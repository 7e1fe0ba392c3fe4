"""The layer of a multilayer perceptron."""

from torch import Tensor, nn


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


class PreActLinearBlock(nn.Module):
    """Norm, activation and a linear map."""

    def __init__(
        self,
        in_features: int,
        out_features: int,
        *,
        norm: type[nn.Module] = nn.BatchNorm1d,
        activation: type[nn.Module] = nn.ReLU,
        dropout: float = 0.0,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.norm = norm(in_features)
        self.act = activation()
        self.dropout = nn.Dropout(dropout)
        self.linear = nn.Linear(in_features, out_features, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in) to (N, out)."""
        out: Tensor = self.linear(self.dropout(self.act(self.norm(x))))
        return out
