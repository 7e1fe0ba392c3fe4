"""The base of every operation on images: from a sequence of convolutions to a call and its parts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import Self

from search_spaces.media.image_trace import ImageTrace
from search_spaces.media.images import NORMS
from search_spaces.media.vocabulary import block_keywords
from search_spaces.operation import Operation
from search_spaces.plan import Call, Keywords, Shape
from search_spaces.settings import FamilySettings


class LayerTrace(ImageTrace):
    """A trace that knows where norm and activation stand in each order."""

    def __init__(
        self, settings: FamilySettings, shape: Shape, *, is_open: bool = False
    ) -> None:
        super().__init__(settings, shape)
        self._is_open = is_open

    @property
    def pre(self) -> bool:
        """Whether norm and activation come before a convolution."""
        return self.settings.order == "pre"

    def unit(
        self,
        channels: int,
        kernel: int,
        *,
        stride: int = 1,
        groups: int = 1,
        last: bool = False,
    ) -> Self:
        """Convolution, norm, activation in post order; norm, activation, convolution in pre.

        ``last``: dropout comes before the convolution, no activation after it.
        """
        if self.pre and not self._is_open:
            self.norm().activation()
        self._is_open = False
        if last:
            self.dropout()
        self.conv(channels, kernel, stride=stride, groups=groups)
        if not self.pre:
            self.norm()
            if not last:
                self.activation()
        return self

    def fork(self, num_branches: int) -> list[LayerTrace]:
        """Branches that start here; in pre order after a norm and activation they share."""
        if self.pre:
            self.norm().activation()
        return [
            LayerTrace(self.settings, self.shape, is_open=self.pre)
            for _ in range(num_branches)
        ]

    def concat(self, branches: Sequence[LayerTrace]) -> Self:
        """The branches one after the other, each holding what the earlier ones gave."""
        held = prod(self.shape) if self.pre else 0
        for branch in branches:
            previous = prod(self.parts[-1].output) if self.parts else 0
            first, *rest = branch.parts
            self._parts.append(replace(first, held=first.held + held - previous))
            self._parts += [replace(part, held=part.held + held) for part in rest]
            held += prod(branch.shape)
        channels = sum(branch.channels for branch in branches)
        shape = (channels, *branches[0].shape[1:])
        return self.reshape("concat", shape, held=held - prod(branches[-1].shape))


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

    def keywords(self, settings: FamilySettings) -> Keywords:
        """Keywords that only this operation's block has."""
        return ()

    def call(
        self, settings: FamilySettings, source: Shape, target: Shape, stride: int
    ) -> Call:
        """The block with its keywords, and its parts."""
        layer = LayerTrace(settings, source)
        self.trace(layer, target[0], stride)
        pre = settings.order == "pre"
        strides: Keywords = (("stride", stride),)
        return Call(
            f"PreAct{self.block}" if pre else self.block,
            (source[0], target[0]),
            (strides if stride > 1 else ())
            + block_keywords(
                settings,
                NORMS[settings.norm],
                "nn.BatchNorm2d",
                activates=pre or self.activates,
            )
            + self.keywords(settings),
            layer.parts,
        )
