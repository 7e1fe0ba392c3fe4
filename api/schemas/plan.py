"""The network of a trial with every shape resolved."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from search_spaces import plan as domain
from search_spaces.form import form_of
from search_spaces.topology import EdgeKind

ShapeOut = list[int]


class _Form(BaseModel):
    """Read from the form of the same name in :mod:`search_spaces.form`."""

    model_config = ConfigDict(from_attributes=True)


class Skip(_Form):
    """One edge: where it starts, how it enters, and what lies on it."""

    source: int
    target: int
    kind: EdgeKind
    source_shape: ShapeOut = Field(description="Of the state where it starts.")
    shape: ShapeOut = Field(description="Of what enters the target's state.")
    projection: bool = Field(description="Whether a layer with weights lies on it.")
    through: list[str] = Field(
        description="The layers on it by name, its gate among them."
    )
    parameters: int


class State(_Form):
    """A state of the network and the layer that makes it; index 0 is the stem's output."""

    index: int
    name: str = Field(description="Its variable in the generated code.")
    stage: int | None = Field(description="Null for the stem.")
    operation: str
    layer: str = Field(description="Attribute of the layer in the generated code.")
    shape: ShapeOut
    parameters: int = Field(
        description="Of the layer and what stands around it, skips left out."
    )
    flops: int
    transition: bool = Field(False, description="Whether its stage opens with one.")
    squeeze: bool = Field(False, description="Whether it was narrowed to `max_width`.")


class Head(_Form):
    """What reads the last state and answers."""

    layer: str
    shape: ShapeOut
    parameters: int
    flops: int


class Plan(_Form):
    """Shapes leave out the batch: `[C, H, W]` for images, `[F]` for tables."""

    family: str
    fingerprint: str
    input_shape: ShapeOut
    states: list[State]
    skips: list[Skip]
    head: Head
    aux_heads: list[int] = Field(description="States with an extra head in training.")

    @classmethod
    def of(cls, plan: domain.Plan) -> Self:
        """The plan of an architecture."""
        return cls.model_validate(form_of(plan))
