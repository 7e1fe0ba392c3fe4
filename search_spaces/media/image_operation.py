"""The base of every operation on images: from a sequence of convolutions to a call and its parts."""

from __future__ import annotations

from abc import abstractmethod

from search_spaces.media.image_trace import ImageTrace
from search_spaces.media.images import NORMS
from search_spaces.media.vocabulary import block_keywords
from search_spaces.operation import Operation
from search_spaces.plan import Call, Shape, Value
from search_spaces.settings import FamilySettings


class LayerTrace(ImageTrace):
    """A trace that knows where norm and activation stand in each order."""

    def __init__(self, settings: FamilySettings, shape: Shape) -> None:
        super().__init__(settings, shape)
        self._pre = settings.order == "pre"

    def unit(
        self,
        channels: int,
        kernel: int,
        *,
        stride: int = 1,
        groups: int = 1,
        last: bool = False,
    ) -> LayerTrace:
        """Convolution, norm, activation in post order, norm, activation, convolution in pre.

        ``last``: dropout comes before the convolution, no activation after it.
        """
        if self._pre:
            self.norm().activation()
        if last:
            self.dropout()
        self.conv(channels, kernel, stride=stride, groups=groups)
        if not self._pre:
            self.norm()
            if not last:
                self.activation()
        return self


class ImageOperation(Operation):
    """An operation whose block is ``<block>`` in post order and ``PreAct<block>`` in pre order.

    Attributes:
        block: the class in post order.
        activates: whether that class has an activation inside.
    """

    medium = "image"
    block: str
    activates = True

    @abstractmethod
    def trace(self, layer: LayerTrace, channels: int, stride: int) -> None:
        """Append what the block does, from the trace's shape to ``channels``."""

    def call(
        self, settings: FamilySettings, source: Shape, target: Shape, stride: int
    ) -> Call:
        """The block with its keywords, and its parts."""
        layer = LayerTrace(settings, source)
        self.trace(layer, target[0], stride)
        pre = settings.order == "pre"
        strides: tuple[tuple[str, Value], ...] = (("stride", stride),)
        return Call(
            f"PreAct{self.block}" if pre else self.block,
            (source[0], target[0]),
            (strides if stride > 1 else ())
            + block_keywords(
                settings,
                NORMS[settings.norm],
                "nn.BatchNorm2d",
                activates=pre or self.activates,
            ),
            layer.parts,
        )
