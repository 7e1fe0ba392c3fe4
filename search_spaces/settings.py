"""Options that every family has; a family adds its own by inheriting."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

NormName = Literal["batch", "group", "layer", "none"]
ActivationName = Literal["relu", "gelu", "silu", "leaky_relu", "elu"]


class FamilySettings(BaseModel):
    """Everything but the topology that decides which network is built."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operations: tuple[str, ...] = Field(
        min_length=1,
        description="What a layer does. More than one name: searched for every layer.",
    )
    norm: NormName = "batch"
    activation: ActivationName = "relu"
    order: Literal["post", "pre"] = Field(
        "post",
        description="post: a layer ends in its norm, its state passes the activation "
        "(ResNet v1). pre: norm and activation open a layer, states stay raw (v2).",
    )
    shortcut: Literal["projection", "pad"] = Field(
        "projection",
        description="Where shapes differ on an add or gate: a learned projection "
        "(option B), or subsampling and zero channels (option A).",
    )
    concat_mode: Literal["grow", "split"] = Field(
        "grow",
        description="grow: a concat widens its state. split: states keep their width, "
        "every source gives a share.",
    )
    partial: float = Field(
        1.0, gt=0, le=1, description="Share of its source's channels an edge carries."
    )
    max_width: int | None = Field(
        None, ge=1, description="A state that would be wider is squeezed to this."
    )
    residual_scale: float = Field(
        1.0,
        ge=0,
        description="Initial scale of a layer that has an add edge; 0: a learned "
        "scalar that starts at 0 (SkipInit, ReZero).",
    )
    stochastic_depth: float = Field(
        0.0,
        ge=0,
        lt=1,
        description="Probability that the last layer is dropped in training; grows "
        "linearly with depth. Only layers with an add edge are dropped.",
    )
    dropout: float = Field(0.0, ge=0, lt=1, description="Inside layers, in training.")
    bias: bool = Field(
        True,
        description="Trainable biases: on the head, on gates, and on layers that no "
        "norm follows.",
    )
    aux_heads: tuple[int, ...] = Field(
        (), description="States with an extra head that serves training only."
    )
    checkpoint_activations: bool = Field(
        False, description="Recompute layers in the backward pass to save memory."
    )

    @field_validator("operations")
    @classmethod
    def _no_operation_twice(cls, operations: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(operations)) != len(operations):
            raise ValueError("an operation is listed twice")
        return operations

    @field_validator("aux_heads")
    @classmethod
    def _sorted_states(cls, states: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(states)) != len(states):
            raise ValueError("a state is listed twice")
        return tuple(sorted(states))

    @property
    def layer_bias(self) -> bool:
        """Whether convolutions and linear maps that a norm would follow have a bias."""
        return self.bias and self.norm == "none"
