"""Convolutional networks in stages, for image classification."""

from __future__ import annotations

from math import floor
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from search_spaces.errors import InvalidSettings
from search_spaces.family import Family
from search_spaces.layout import Layout, Stage
from search_spaces.media import FEATURES, IMAGES
from search_spaces.plan import Call, Module, Part, Shape, Task, TaskKind
from search_spaces.settings import FamilySettings


class ConvNetSettings(FamilySettings):
    """Settings of a convolutional network."""

    operations: tuple[str, ...] = Field(
        ("conv",),
        min_length=1,
        description="What a layer does. More than one name: searched for every layer.",
    )
    widths: tuple[int, ...] = Field(
        (16, 32, 64), min_length=1, description="Channels of each stage's layers."
    )
    depth: int | tuple[int, ...] = Field(
        9,
        description="Layers in all, split over the stages as evenly as possible (earlier "
        "stages have one more), or a list with the layers of each stage.",
    )
    stem: Literal["small", "imagenet", "none"] = Field(
        "small",
        description="small: one 3x3 convolution. imagenet: 7x7 with stride 2 and max "
        "pooling. none: the first state is the image.",
    )
    stem_width: int | None = Field(
        None, ge=1, description="Channels of the stem; by default the first stage's."
    )
    downsample: Literal["stride", "transition"] = Field(
        "stride",
        description="Between stages: the first layer strides, or norm, activation, "
        "1x1 convolution and average pooling (DenseNet).",
    )
    compression: float = Field(
        1.0, gt=0, le=1, description="Share of the channels that a transition keeps."
    )

    @field_validator("widths")
    @classmethod
    def _positive(cls, widths: tuple[int, ...]) -> tuple[int, ...]:
        if min(widths) < 1:
            raise ValueError("a layer has at least one channel")
        return widths

    @field_validator("depth")
    @classmethod
    def _splits_over_stages(
        cls, depth: int | tuple[int, ...], info: ValidationInfo
    ) -> int | tuple[int, ...]:
        num_stages = len(info.data.get("widths", ()))
        depths = depth if isinstance(depth, tuple) else (depth,)
        if min(depths, default=0) < 1 or sum(depths) > 1000:
            raise ValueError("a stage has at least one layer, a network at most 1000")
        if num_stages == 0:
            return depth
        if isinstance(depth, int):
            if depth < num_stages:
                raise ValueError(
                    f"{depth} layers are too few for {num_stages} stages: "
                    "every stage has at least one layer"
                )
            return depth
        if len(depth) != num_stages:
            raise ValueError(f"{len(depth)} depths for {num_stages} widths")
        return sum(depth) if depth == _even(sum(depth), num_stages) else depth

    @property
    def first_width(self) -> int:
        """Channels that the stem puts out."""
        return self.stem_width or self.widths[0]

    @property
    def depths(self) -> tuple[int, ...]:
        """Layers of each stage."""
        if isinstance(self.depth, int):
            return _even(self.depth, len(self.widths))
        return self.depth


def _even(depth: int, num_stages: int) -> tuple[int, ...]:
    """``depth`` layers over ``num_stages``, earlier stages first: 20 over 3 is 7, 7, 6."""
    layers, more = divmod(depth, num_stages)
    return (layers + 1,) * more + (layers,) * (num_stages - more)


class ConvNet(Family[ConvNetSettings]):
    """Stages of convolutional layers; every stage after the first halves the resolution."""

    name = "convnet"
    summary = "convolutional layers in stages, for images"
    data_kinds = ("image",)
    task_kinds = (TaskKind.CLASSIFICATION,)
    medium = IMAGES
    settings_type = ConvNetSettings

    def layout(self, settings: ConvNetSettings) -> Layout:
        """One stage a width."""
        later = 2 if settings.downsample == "stride" else 1
        return Layout(
            tuple(
                Stage((width,) * depth, stride=later if number else 1)
                for number, (width, depth) in enumerate(
                    zip(settings.widths, settings.depths, strict=True)
                )
            )
        )

    def check_task(self, task: Task) -> None:
        """An image has channels, height and width."""
        if len(task.input_shape) != 3 or task.kind not in self.task_kinds:
            raise InvalidSettings(
                f"convnet classifies images of shape (C, H, W), not {task.kind} of "
                f"{task.input_shape}: choose another family for this data",
                field="family",
            )

    def stem(self, settings: ConvNetSettings, task: Task) -> Module:
        """A first convolution; in post order with norm and activation."""
        source = task.input_shape
        if settings.stem == "none":
            return Module("stem", (), source, source)
        kernel, stride = (7, 2) if settings.stem == "imagenet" else (3, 1)
        width = settings.first_width
        shape = IMAGES.strided((width, *source[1:]), stride)
        calls = [IMAGES.conv(settings, source, width, kernel, stride)]
        if settings.order == "post":
            calls += IMAGES.norm(settings, shape)
            calls.append(IMAGES.activation(settings, shape))
        if settings.stem == "imagenet":
            shape = IMAGES.strided(shape, 2)
            calls.append(_max_pool(shape))
        return Module("stem", tuple(calls), source, shape)

    def transition(
        self, settings: ConvNetSettings, task: Task, stage: int, source: Shape
    ) -> Module | None:
        """Norm, activation, 1x1 convolution, average pooling (Huang et al. 2017)."""
        if settings.downsample == "stride":
            return None
        channels = max(1, floor(settings.compression * source[0]))
        compressed = IMAGES.widened(source, channels)
        calls = (
            *IMAGES.norm(settings, source),
            IMAGES.activation(settings, source),
            IMAGES.conv(settings, source, channels, 1),
            IMAGES.pool(compressed, 2),
        )
        target = IMAGES.strided(compressed, 2)
        return Module(f"transition{stage}", calls, source, target)

    def head(
        self, settings: ConvNetSettings, task: Task, source: Shape, name: str
    ) -> Module:
        """Average over all pixels, then a linear map to logits."""
        calls: list[Call] = []
        if settings.order == "pre":
            calls += IMAGES.norm(settings, source)
            calls.append(IMAGES.activation(settings, source))
        channels, num_outputs = source[0], task.num_outputs
        calls += [
            Call("nn.AdaptiveAvgPool2d", (1,), parts=(Part("mean", (channels, 1, 1)),)),
            Call("nn.Flatten", parts=(Part("flatten", (channels,)),)),
            FEATURES.linear((channels,), num_outputs, settings.bias),
        ]
        return Module(name, tuple(calls), source, (num_outputs,))


def _max_pool(shape: Shape) -> Call:
    keywords = (("kernel_size", 3), ("stride", 2), ("padding", 1))
    return Call("nn.MaxPool2d", (), keywords, (Part("max_pool", shape),))


FAMILY = ConvNet()
