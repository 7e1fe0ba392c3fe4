"""Batch norms under recomputation (Chen et al. 2016, arXiv:1604.06174)."""

from torch import nn


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
