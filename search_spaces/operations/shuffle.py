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
        first = _groups(layer.channels)
        narrow = first * ceil_div(channels, 4 * first)
        layer.unit(narrow, 1, groups=first)
        if layer.pre:
            layer.norm().activation()
        layer.reshape("shuffle", layer.shape)
        layer.conv(narrow, 3, stride=stride, groups=narrow).norm().dropout()
        layer.conv(channels, groups=_groups(narrow, channels))
        if not layer.pre:
            layer.norm()


def _groups(*channels: int) -> int:
    """The most groups, up to four, into which all of these split."""
    return max(g for g in (1, 2, 4) if all(c % g == 0 for c in channels))


OPERATION = Shuffle()
