"""Stochastic depth (Huang et al. 2016, arXiv:1603.09382)."""

from torch import Tensor, nn


class StochasticDepth(nn.Module):
    """Drops a layer for single samples in training; the skips into its state pass on.

    What is kept is scaled up, so that the mean stays; evaluation drops nothing.
    """

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, h: Tensor) -> Tensor:
        """Keep the shape (N, ...)."""
        if not self.training:
            return h
        keep = 1 - self.probability
        mask = h.new_empty(h.shape[:1] + (1,) * (h.ndim - 1)).bernoulli_(keep)
        return h * mask / keep
