"""Depthwise separable convolution: Howard et al. 2017."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace


class Separable(ImageOperation):
    """See ``search_spaces/blocks/separable.py``."""

    name = "separable"
    summary = "depthwise 3x3, then 1x1"
    block = "SeparableBlock"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """3x3 on every channel alone, then 1x1 across them."""
        alone = layer.channels
        layer.unit(alone, 3, stride=stride, groups=alone).unit(channels, 1, last=True)


OPERATION = Separable()
