"""DenseNet-B's layer: Huang et al. 2017, section 3."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace


class DenseBottleneck(ImageOperation):
    """See ``search_spaces/blocks/dense_bottleneck.py``."""

    name = "dense_bottleneck"
    summary = "1x1 to four times the growth, 3x3: DenseNet-B's layer"
    block = "DenseBottleneck"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """1x1, 3x3."""
        layer.unit(4 * channels, 1).unit(channels, 3, stride=stride, last=True)


OPERATION = DenseBottleneck()
