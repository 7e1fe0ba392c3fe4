"""Four branches side by side: Szegedy et al. 2015, the 5x5 as two 3x3."""

from search_spaces.media.image_operation import ImageOperation, LayerTrace
from search_spaces.plan import Shape


class Inception(ImageOperation):
    """See ``search_spaces/blocks/inception.py``."""

    name = "inception"
    summary = "1x1, 3x3, twice 3x3 and pooled 1x1 side by side, concatenated"
    block = "InceptionBlock"

    def refuses(self, source: Shape, target: Shape) -> str | None:
        """Each branch puts out a channel at least."""
        return "it needs 4 channels, one a branch" if target[0] < 4 else None

    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """Branches as wide as an even split of the channels allows."""
        quarter, rest = divmod(channels, 4)
        a, b, c, d = (quarter + (branch < rest) for branch in range(4))
        branches = layer.fork(4)
        branches[0].unit(a, 1, stride=stride, last=True)
        branches[1].unit(b, 1).unit(b, 3, stride=stride, last=True)
        branches[2].unit(c, 1).unit(c, 3).unit(c, 3, stride=stride, last=True)
        branches[3].pool(stride).unit(d, 1, last=True)
        layer.concat(branches)


OPERATION = Inception()
