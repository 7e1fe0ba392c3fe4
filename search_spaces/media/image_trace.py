"""What happens to one image on its way through a call, part by part."""

from __future__ import annotations

from math import prod
from typing import Self

from search_spaces.plan import Part, Shape
from search_spaces.settings import FamilySettings


def ceil_div(a: int, b: int) -> int:
    """The quotient rounded up: what a stride of ``b`` leaves of ``a`` pixels."""
    return -(-a // b)


class ImageTrace:
    """Collects parts; every method appends one and returns the trace."""

    def __init__(self, settings: FamilySettings, shape: Shape) -> None:
        self.settings = settings
        self.shape = shape
        self._parts: list[Part] = []

    @property
    def parts(self) -> tuple[Part, ...]:
        """What was collected, in the order in which it runs."""
        return tuple(self._parts)

    @property
    def channels(self) -> int:
        """Channels at this point."""
        return self.shape[0]

    def conv(
        self,
        channels: int,
        kernel: int = 1,
        *,
        stride: int = 1,
        groups: int = 1,
        bias: bool | None = None,
        held: int = 0,
    ) -> Self:
        """A convolution with same padding; ``bias`` None: as the settings say for layers."""
        weights = channels * (self.channels // groups) * kernel * kernel
        bias = self.settings.layer_bias if bias is None else bias
        shape = self._strided(channels, stride)
        pixels = prod(shape[1:])
        parameters = weights + (channels if bias else 0)
        return self._add("conv", shape, parameters, 2 * weights * pixels, held)

    def norm(self, held: int = 0) -> Self:
        """A scale and a shift for every channel, whichever norm it is; or nothing."""
        if self.settings.norm == "none":
            return self
        return self._add("norm", self.shape, 2 * self.channels, held=held)

    def activation(self, held: int = 0) -> Self:
        """An element-wise activation."""
        return self._add(self.settings.activation, self.shape, held=held)

    def dropout(self, held: int = 0) -> Self:
        """Dropout of whole channels, where the settings have it."""
        if self.settings.dropout == 0:
            return self
        return self._add("channel_dropout", self.shape, held=held)

    def pool(self, stride: int, held: int = 0) -> Self:
        """Pooling that leaves every ``stride``-th pixel, rounded up."""
        return self._add("pool", self._strided(self.channels, stride), held=held)

    def reshape(self, kind: str, shape: Shape, held: int = 0) -> Self:
        """Anything without parameters and products that gives ``shape``."""
        return self._add(kind, shape, held=held)

    def _strided(self, channels: int, stride: int) -> Shape:
        return (channels, *(ceil_div(pixels, stride) for pixels in self.shape[1:]))

    def _add(
        self,
        kind: str,
        shape: Shape,
        parameters: int = 0,
        flops: int = 0,
        held: int = 0,
    ) -> Self:
        self._parts.append(Part(kind, shape, parameters, flops, held))
        self.shape = shape
        return self
