"""Two 3x3 convolutions: the residual branch of He et al. 2015, figure 5 left."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace


class Basic(ImageOperation):
    """See ``search_spaces/blocks/basic.py``."""

    name = "basic"
    summary = "two 3x3 convolutions"
    block = "BasicBlock"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """3x3, 3x3."""
        layer.unit(channels, 3, stride=stride).unit(channels, 3, last=True)


OPERATION = Basic()
