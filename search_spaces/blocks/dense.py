"""DenseNet's plain layer (Huang et al. 2017, arXiv:1608.06993, section 3)."""

from search_spaces.blocks.conv import ConvBlock, PreActConvBlock


class DenseLayer(ConvBlock):
    """A 3x3 convolution and its norm; few new channels, which join all earlier ones."""


class PreActDenseLayer(PreActConvBlock):
    """DenseNet's layer: few new channels, which join all earlier ones."""
