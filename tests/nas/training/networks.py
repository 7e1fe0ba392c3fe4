"""Small networks and data for the tests of training."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from nas.datasets import DataKind, Dataset, Split
from nas.datasets.assembly import assemble
from nas.datasets.source import Raw


def images(num: int = 60, classes: int = 3, seed: int = 0) -> Dataset:
    """Images of 8x8 pixels whose brightest third tells the class."""
    rng = np.random.default_rng(seed)
    y = np.arange(num) % classes
    x = rng.integers(0, 60, (num, 1, 8, 8))
    for label in range(classes):
        x[y == label, :, :, 2 * label : 2 * label + 3] += 150
    raw = Raw("stripes", DataKind.IMAGE, Split(x.astype(np.uint8), y))
    return assemble("stripes", "test", raw)


def table(num: int = 80, *, regression: bool = False, seed: int = 0) -> Dataset:
    """Five features of very different sizes; the target is linear in them."""
    rng = np.random.default_rng(seed)
    z = rng.normal(size=(num, 5))
    value = z @ np.array([2.0, -1.0, 0.5, 0.0, 1.0])
    y = 1000 + 50 * value if regression else (value > 0).astype(np.int64)
    x = z * np.array([1, 10, 100, 1e3, 1e4]) + 7
    return assemble("lines", "test", Raw("lines", DataKind.TABLE, Split(x, y)))


class SmallConvNet(nn.Module):
    """Two convolutions with a skip, batch norm and dropout."""

    def __init__(self, num_outputs: int = 3, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.conv1 = nn.Conv2d(1, 8, 3, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(8)
        self.conv2 = nn.Conv2d(8, 8, 3, padding=1)
        self.dropout = nn.Dropout(0.1)
        self.scale = nn.Parameter(torch.tensor(0.5))
        self.head = nn.Linear(8 * 64, num_outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        x = F.relu(self.norm1(self.conv1(x)))
        x = F.relu(x + self.scale * self.dropout(self.conv2(x)))
        logits: Tensor = self.head(x.flatten(1))
        return logits


class AuxConvNet(SmallConvNet):
    """The same with an extra head in training."""

    def __init__(self) -> None:
        super().__init__()
        self.aux = nn.Linear(64, 3)
        self.seen: list[int] = []

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, list[Tensor]]:  # type: ignore[override]
        """Logits, and in training those of the extra head."""
        logits = super().forward(x)
        return (logits, [self.aux(x.flatten(1))]) if self.training else logits


class SmallMLP(nn.Module):
    """One hidden layer with batch norm, which cannot train on a single sample."""

    def __init__(self, num_features: int, num_outputs: int, seed: int = 0) -> None:
        super().__init__()
        torch.manual_seed(seed)
        self.layers = nn.Sequential(
            nn.Linear(num_features, 16),
            nn.BatchNorm1d(16),
            nn.ReLU(),
            nn.Linear(16, num_outputs),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits or values."""
        outputs: Tensor = self.layers(x)
        return outputs
