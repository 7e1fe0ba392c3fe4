"""The inverted bottleneck with squeeze-and-excitation: Tan and Le 2019."""

from math import prod

from search_spaces.media.image_operation import ImageOperation, LayerTrace
from search_spaces.plan import Keywords
from search_spaces.settings import FamilySettings


class MBConv(ImageOperation):
    """See ``search_spaces/blocks/mbconv.py``."""

    name = "mbconv"
    summary = "1x1 to four times the channels, depthwise 3x3, squeeze-excite, 1x1"
    block = "MBConvBlock"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """Expand, depthwise, squeeze and excite, project."""
        narrow = layer.channels
        wide = 4 * narrow
        layer.unit(wide, 1)
        if layer.pre:
            layer.norm().activation()
        layer.conv(wide, 3, stride=stride, groups=wide).norm().activation()
        _squeeze_excite(layer, max(1, narrow // 4))
        layer.dropout().conv(channels)
        if not layer.pre:
            layer.norm()

    def keywords(self, settings: FamilySettings) -> Keywords:
        """Squeeze-and-excitation has no norm, so its biases stay unless all are off."""
        return () if settings.bias else (("se_bias", False),)


def _squeeze_excite(layer: LayerTrace, squeezed: int) -> None:
    """Weigh the channels by what their means say (Hu et al. 2018)."""
    shape, bias = layer.shape, layer.settings.bias
    whole = prod(shape)
    layer.reshape("mean", (shape[0], 1, 1))
    layer.conv(squeezed, bias=bias, held=whole).activation(held=whole)
    layer.conv(shape[0], bias=bias, held=whole)
    layer.reshape("sigmoid", layer.shape, held=whole)
    layer.reshape("weigh", shape, held=whole)


OPERATION = MBConv()
