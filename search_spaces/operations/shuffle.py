"""ShuffleNet's unit: Zhang et al. 2018, figure 2b."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace
from search_spaces.media.image_trace import ceil_div


class Shuffle(ImageOperation):
    """See ``search_spaces/blocks/shuffle.py``."""

    name = "shuffle"
    summary = "grouped 1x1, channel shuffle, depthwise 3x3, grouped 1x1"
    block = "ShuffleBlock"

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """Grouped 1x1, shuffle, depthwise 3x3 (no activation after it), grouped 1x1."""
        groups = _groups(layer.channels, channels)
        narrow = groups * ceil_div(channels, 4 * groups)
        layer.unit(narrow, 1, groups=groups)
        if layer.pre:
            layer.norm().activation()
        layer.reshape("shuffle", layer.shape)
        layer.conv(narrow, 3, stride=stride, groups=narrow).norm().dropout()
        layer.conv(channels, groups=groups)
        if not layer.pre:
            layer.norm()


def _groups(source: int, target: int) -> int:
    """The most groups, up to four, that leave each group a channel of every other."""
    return max(
        groups
        for groups in (1, 2, 4)
        if source % groups == 0
        and target % groups == 0
        and (groups == 1 or target >= 4 * groups**2)
    )


OPERATION = Shuffle()
