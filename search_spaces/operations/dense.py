"""DenseNet's plain layer: Huang et al. 2017, section 3."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace


class Dense(ImageOperation):
    """See ``search_spaces/blocks/dense.py``."""

    name = "dense"
    summary = "one 3x3 convolution, DenseNet's layer"
    block = "DenseLayer"
    activates = False

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """3x3."""
        layer.unit(channels, 3, stride=stride, last=True)


OPERATION = Dense()
