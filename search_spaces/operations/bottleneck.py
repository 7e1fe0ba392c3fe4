"""Down to a quarter of the channels, 3x3, and up: He et al. 2015, figure 5 right."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace
from search_spaces.media.image_trace import ceil_div


class Bottleneck(ImageOperation):
    """See ``search_spaces/blocks/bottleneck.py``."""

    name = "bottleneck"
    summary = "1x1 to a quarter of the channels, 3x3, 1x1"
    block = "BottleneckBlock"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """1x1, 3x3 with the stride, 1x1."""
        narrow = ceil_div(channels, 4)
        layer.unit(narrow, 1).unit(narrow, 3, stride=stride)
        layer.unit(channels, 1, last=True)


OPERATION = Bottleneck()
