"""Multi-layer perceptrons on rows of a table."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from search_spaces.errors import InvalidSettings
from search_spaces.family import Family
from search_spaces.layout import Layout, Stage
from search_spaces.media import FEATURES
from search_spaces.plan import Call, Module, Shape, Task, TaskKind
from search_spaces.settings import FamilySettings


class MlpSettings(FamilySettings):
    """Settings of a multi-layer perceptron."""

    operations: tuple[str, ...] = Field(
        ("linear",), min_length=1, description="What a layer does."
    )
    depth: int = Field(6, ge=1, le=1000, description="Number of layers.")
    width: int | tuple[int, ...] = Field(
        64, description="Features of every layer, or one number a layer."
    )
    stem: Literal["linear", "none"] = Field(
        "linear", description="none: the first state is the row itself."
    )
    head: Literal["linear", "none"] = Field(
        "linear", description="none: the last state is the answer."
    )

    @field_validator("width")
    @classmethod
    def _one_a_layer(
        cls, width: int | tuple[int, ...], info: ValidationInfo
    ) -> int | tuple[int, ...]:
        widths = width if isinstance(width, tuple) else (width,)
        if min(widths, default=0) < 1:
            raise ValueError("a layer has at least one feature")
        if isinstance(width, int):
            return width
        depth = info.data.get("depth", len(width))
        if len(width) != depth:
            raise ValueError(f"{len(width)} widths for {depth} layers")
        return width[0] if len(set(width)) == 1 else width

    @property
    def widths(self) -> tuple[int, ...]:
        """Features of each layer."""
        if isinstance(self.width, int):
            return (self.width,) * self.depth
        return self.width


class Mlp(Family[MlpSettings]):
    """Linear layers in one stage."""

    name = "mlp"
    summary = "fully connected layers, for tables"
    data_kinds = ("table",)
    task_kinds = (TaskKind.CLASSIFICATION, TaskKind.REGRESSION)
    medium = FEATURES
    settings_type = MlpSettings

    def layout(self, settings: MlpSettings) -> Layout:
        """One stage."""
        return Layout((Stage(settings.widths),))

    def check_task(self, task: Task) -> None:
        """A row is a vector."""
        if len(task.input_shape) != 1:
            raise InvalidSettings(
                f"mlp reads rows of shape (F,), not {task.input_shape}: "
                "choose another family for this data",
                field="family",
            )

    def stem(self, settings: MlpSettings, task: Task) -> Module:
        """A linear map to the first layer's width."""
        source = task.input_shape
        if settings.stem == "none":
            return Module("stem", (), source, source)
        target: Shape = (settings.widths[0],)
        calls = [FEATURES.linear(source, target[0], settings.layer_bias)]
        if settings.order == "post":
            calls += FEATURES.norm(settings, target)
            calls.append(FEATURES.activation(settings, target))
        return Module("stem", tuple(calls), source, target)

    def head(
        self, settings: MlpSettings, task: Task, source: Shape, name: str
    ) -> Module:
        """A linear map to logits or values."""
        if settings.head == "none":
            return Module(name, (), source, source)
        calls: list[Call] = []
        if settings.order == "pre":
            calls += FEATURES.norm(settings, source)
            calls.append(FEATURES.activation(settings, source))
        calls.append(FEATURES.linear(source, task.num_outputs, settings.bias))
        return Module(name, tuple(calls), source, (task.num_outputs,))


FAMILY = Mlp()
