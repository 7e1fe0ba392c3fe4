"""Images, (C, H, W): strides round up, so that every path of one stride gives one shape."""

from __future__ import annotations

from math import prod

from search_spaces.media.image_trace import ImageTrace, ceil_div
from search_spaces.media.vocabulary import ACTIVATIONS
from search_spaces.medium import Medium
from search_spaces.plan import Call, Keywords, Part, Ref, Shape, Value
from search_spaces.settings import FamilySettings, NormName

NORMS: dict[NormName, Ref] = {
    "batch": Ref("nn.BatchNorm2d"),
    "group": Ref("GroupNorm"),
    "layer": Ref("LayerNorm2d"),
    "none": Ref("nn.Identity"),
}


class Images(Medium):
    """Channels first, then height and width."""

    name = "image"
    channel_axis = 0

    def strided(self, shape: Shape, stride: int) -> Shape:
        """Every ``stride``-th pixel, rounded up."""
        return (shape[0], *(ceil_div(pixels, stride) for pixels in shape[1:]))

    def stride(self, source: Shape, target: Shape) -> int | None:
        """The smallest stride that fits both height and width; None where it must grow."""
        for stride in range(1, max(source[1:]) + 1):
            if self.strided(source, stride)[1:] == target[1:]:
                return stride
        return None

    def norm(self, settings: FamilySettings, shape: Shape) -> tuple[Call, ...]:
        """One scale and one shift a channel."""
        if settings.norm == "none":
            return ()
        parts = ImageTrace(settings, shape).norm().parts
        return (Call(NORMS[settings.norm].name, (shape[0],), parts=parts),)

    def activation(self, settings: FamilySettings, shape: Shape) -> Call:
        """Element by element."""
        parts = ImageTrace(settings, shape).activation().parts
        return Call(ACTIVATIONS[settings.activation].name, parts=parts)

    def conv(
        self,
        settings: FamilySettings,
        source: Shape,
        channels: int,
        kernel: int,
        stride: int = 1,
    ) -> Call:
        """``nn.Conv2d`` with same padding."""
        trace = ImageTrace(settings, source).conv(channels, kernel, stride=stride)
        keywords: list[tuple[str, Value]] = [("kernel_size", kernel)]
        if stride > 1:
            keywords.append(("stride", stride))
        if kernel > 1:
            keywords.append(("padding", kernel // 2))
        if not settings.layer_bias:
            keywords.append(("bias", False))
        return Call(
            "nn.Conv2d", (source[0], channels), tuple(keywords), parts=trace.parts
        )

    def project(
        self, settings: FamilySettings, source: Shape, target: Shape
    ) -> tuple[Call, ...]:
        """1x1 convolution with the needed stride, then the norm (He et al. 2015, option B)."""
        enlarged, source = self._enlarged(source, target)
        stride = self.stride(source, target) or 1
        conv = self.conv(settings, source, target[0], 1, stride)
        return (*enlarged, conv, *self.norm(settings, target))

    def pad(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """Strided subsampling, zero channels (He et al. 2015, option A)."""
        enlarged, source = self._enlarged(source, target)
        stride = self.stride(source, target) or 1
        keywords: Keywords = (("stride", stride),)
        parts = (Part("pad", target),)
        call = Call("PadShortcut", (target[0],), keywords if stride > 1 else (), parts)
        return (*enlarged, call)

    def resize(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """Average pooling down, nearest neighbour up."""
        stride = self.stride(source, target)
        if stride == 1:
            return ()
        return (
            (self.pool(source, stride),)
            if stride
            else self._enlarged(source, target)[0]
        )

    def _enlarged(self, source: Shape, target: Shape) -> tuple[tuple[Call, ...], Shape]:
        """Nearest neighbour up where no stride leads down to ``target``, and the shape then."""
        if self.stride(source, target):
            return (), source
        shape = (source[0], *target[1:])
        size: Keywords = (("size", target[1:]),)
        part = Part("upsample", shape)
        return (Call("nn.Upsample", keywords=size, parts=(part,)),), shape

    def pool(self, source: Shape, stride: int) -> Call:
        """Average pooling that rounds up; windows at the border count real pixels only."""
        return Call(
            "nn.AvgPool2d",
            (stride,),
            (("ceil_mode", True), ("count_include_pad", False)),
            (Part("pool", self.strided(source, stride)),),
        )

    def gate(self, settings: FamilySettings, channels: int, shape: Shape) -> Call:
        """1x1 convolution to a sigmoid, then the mix (Srivastava et al. 2015)."""
        trace = ImageTrace(settings, (channels, *shape[1:]))
        trace.conv(channels, bias=settings.bias).reshape("sigmoid", trace.shape)
        trace.reshape("gate", shape, held=2 * prod(trace.shape))
        keywords: Keywords = (("bias", False),)
        return Call(
            "Gate2d", (channels,), () if settings.bias else keywords, trace.parts
        )

    def squeeze(self, settings: FamilySettings, shape: Shape, channels: int) -> Call:
        """1x1 convolution."""
        return self.conv(settings, shape, channels, 1)

    def stochastic_depth(self, shape: Shape, probability: float) -> Call:
        """Drops the whole image (Huang et al. 2016)."""
        return Call("StochasticDepth", (probability,), parts=(Part("drop", shape),))


IMAGES = Images()
