"""One 3x3 convolution."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace


class Conv(ImageOperation):
    """See ``search_spaces/blocks/conv.py``."""

    name = "conv"
    summary = "one 3x3 convolution"
    block = "ConvBlock"
    activates = False

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """3x3."""
        layer.unit(channels, 3, stride=stride, last=True)


OPERATION = Conv()
