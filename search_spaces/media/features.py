"""Feature vectors, (F,): rows of a table and the hidden layers of a perceptron."""

from __future__ import annotations

from search_spaces.media.vocabulary import ACTIVATIONS
from search_spaces.medium import Medium
from search_spaces.plan import Call, Keywords, Part, Ref, Shape
from search_spaces.settings import FamilySettings, NormName

NORMS: dict[NormName, Ref] = {
    "batch": Ref("nn.BatchNorm1d"),
    "group": Ref("GroupNorm"),
    "layer": Ref("nn.LayerNorm"),
    "none": Ref("nn.Identity"),
}


def linear_part(source: Shape, features: int, bias: bool) -> Part:
    """The cost of a fully connected layer."""
    weights = source[0] * features
    return Part("linear", (features,), weights + (features if bias else 0), 2 * weights)


def norm_parts(settings: FamilySettings, shape: Shape) -> tuple[Part, ...]:
    """A scale and a shift for every feature, or nothing."""
    return () if settings.norm == "none" else (Part("norm", shape, 2 * shape[0]),)


class Features(Medium):
    """Every feature is a channel; there is no resolution."""

    name = "features"
    channel_axis = 0

    def strided(self, shape: Shape, stride: int) -> Shape:
        """The shape as it is."""
        return shape

    def stride(self, source: Shape, target: Shape) -> int | None:
        """Always 1."""
        return 1

    def norm(self, settings: FamilySettings, shape: Shape) -> tuple[Call, ...]:
        """One scale and one shift a feature."""
        if settings.norm == "none":
            return ()
        name = NORMS[settings.norm].name
        return (Call(name, shape, parts=norm_parts(settings, shape)),)

    def activation(self, settings: FamilySettings, shape: Shape) -> Call:
        """Element by element."""
        name = ACTIVATIONS[settings.activation].name
        return Call(name, parts=(Part(settings.activation, shape),))

    def linear(self, source: Shape, features: int, bias: bool) -> Call:
        """``nn.Linear``."""
        keywords: Keywords = (("bias", False),)
        return Call(
            "nn.Linear",
            (source[0], features),
            () if bias else keywords,
            (linear_part(source, features, bias),),
        )

    def project(
        self, settings: FamilySettings, source: Shape, target: Shape
    ) -> tuple[Call, ...]:
        """A linear map, then the norm."""
        linear = self.linear(source, target[0], settings.layer_bias)
        return (linear, *self.norm(settings, target))

    def pad(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """Zero features behind the given ones."""
        return (Call("PadFeatures", (target[0],), parts=(Part("pad", target),)),)

    def resize(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """Nothing to do."""
        return ()

    def gate(self, settings: FamilySettings, channels: int, shape: Shape) -> Call:
        """A linear map to a sigmoid, then the mix (Srivastava et al. 2015)."""
        mixed = (channels,)
        keywords: Keywords = (("bias", False),)
        return Call(
            "Gate",
            (channels,),
            () if settings.bias else keywords,
            (
                linear_part(mixed, channels, settings.bias),
                Part("sigmoid", mixed),
                Part("gate", shape, held=2 * channels),
            ),
        )

    def squeeze(self, settings: FamilySettings, shape: Shape, channels: int) -> Call:
        """A linear map."""
        return self.linear(shape, channels, settings.layer_bias)

    def stochastic_depth(self, shape: Shape, probability: float) -> Call:
        """Drops the whole vector (Huang et al. 2016)."""
        return Call("StochasticDepth", (probability,), parts=(Part("drop", shape),))


FEATURES = Features()
