"""Layer normalisation of images, over the channels of each position.

Ba et al. 2016 (arXiv:1607.06450), in the form of ConvNeXt (Liu et al. 2022, arXiv:2201.03545).
"""

from torch import Tensor, nn


class LayerNorm2d(nn.LayerNorm):
    """Normalises the channels of each position."""

    def forward(self, x: Tensor) -> Tensor:
        """Keep the shape (N, channels, H, W)."""
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)
