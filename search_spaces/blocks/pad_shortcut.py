"""Shortcuts without parameters (He et al. 2015, arXiv:1512.03385, option A)."""

from torch import Tensor, nn
from torch.nn import functional as F


class PadShortcut(nn.Module):
    """Takes every ``stride``-th position and appends channels of zeros."""

    def __init__(self, out_channels: int, stride: int = 1) -> None:
        super().__init__()
        self.out_channels = out_channels
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in, H, W) to (N, out, H / stride, W / stride)."""
        x = x[:, :, :: self.stride, :: self.stride]
        return F.pad(x, (0, 0, 0, 0, 0, self.out_channels - x.shape[1]))


class PadFeatures(nn.Module):
    """Appends features of zeros."""

    def __init__(self, out_features: int) -> None:
        super().__init__()
        self.out_features = out_features

    def forward(self, x: Tensor) -> Tensor:
        """Map (N, in) to (N, out)."""
        return F.pad(x, (0, self.out_features - x.shape[1]))
